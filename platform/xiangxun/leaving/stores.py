"""Stores 存储: uploads and sealed archives of the county, in folders or buckets, all versions of them."""

from __future__ import annotations

from xiangxun.foundation.files.setup import current_setup
from xiangxun.leaving.look import Look
from xiangxun.leaving.marks import Marks
from xiangxun.results.archives import shelf


def count_stored(marks: Marks) -> dict[str, int]:
    """Return how many things lie in each store."""
    return {
        "contents": sum(1 for _ in current_setup().storage.remains(marks.tenant)),
        "archive files": sum(1 for _ in shelf().remains(marks.code)),
    }


def empty_stores(marks: Marks) -> None:
    """Remove all that is not locked."""
    current_setup().storage.remove_all(marks.tenant)
    shelf().remove_all(marks.code)


def look_at_stores(marks: Marks, look: Look) -> None:
    """Ask both stores for anything that is left."""
    look.count("stores", 2)
    for one in (*current_setup().storage.remains(marks.tenant), *shelf().remains(marks.code)):
        look.remain(one)
