"""Verifying 核验护照: before anybody relies on a package, every byte of it is hashed, and with the county's key opened."""

from __future__ import annotations

import hashlib
import tempfile

from xiangxun.passport.package import Package
from xiangxun.passport.platform_rows import PLATFORM
from xiangxun.passport.receiving import opened_list


def unlike(package: Package) -> list[str]:
    """Return one sentence for each thing in a package that is not what its own list says; needs the county's key.

    Raises `InvalidInput` naming a file that is missing, changed or not listed, `WrongIdentity` for another key.
    """
    package.refuse_damage()
    passport = opened_list(package)
    tables = {f"tables/{name}.tsv": about["sha256"] for name, about in passport.tables.items()}
    archived = [about["files"] for about in passport.archives.values()]
    lists = (passport.contents, *archived, {PLATFORM: passport.platform})
    files = {one["name"]: one["sha256"] for each in lists for one in each.values()}
    found = [name for name, said in (tables | files).items() if _opened(package, name) != said]
    return [f"护照包中的 {name} 与护照清单不符。" for name in found] + list(passport.problems)


def _opened(package: Package, name: str) -> str:
    with tempfile.TemporaryFile() as content:
        package.open(name, content)
        content.seek(0)
        return hashlib.file_digest(content, "sha256").hexdigest()
