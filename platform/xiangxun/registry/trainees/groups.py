"""Groups 人员类别: what a roster writes, matched to the words of the county's rulebook."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY, Code

_BETWEEN = re.compile(r"[、,，;；/\\|()（）\[\]【】\s]+")


def group_matcher(law: Law) -> Callable[[str | None], tuple[str, ...]]:
    """Return a function from a cell ("脱贫户(建档立卡)、残疾人") to group codes; words nobody declared give none.

    A part matches a declared word that it holds or that holds it, from two characters on.
    """
    return matcher_of({key: word.zh for key, word in law.rulebook.words.get("group", EMPTY).items()})


def matcher_of(words: Mapping[Code, str]) -> Callable[[str | None], tuple[str, ...]]:
    """Return the function for these codes and words."""

    @lru_cache(maxsize=4096)
    def match(cell: str | None) -> tuple[str, ...]:
        parts = [part for part in parts_of(cell) if len(part) > 1]
        return tuple(key for key, zh in words.items() if any(part in zh or zh in part for part in parts))

    return match


def parts_of(cell: str | None) -> list[str]:
    """Return the single words of a cell, in order."""
    return [part for part in _BETWEEN.split(cell or "") if part]
