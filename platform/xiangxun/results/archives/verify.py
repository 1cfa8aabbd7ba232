"""Verification 核验: tells, without database or network, whether an archive is as it was sealed.

It trusts nothing it reads: names from an index or manifest are checked before a file is opened, and links or devices
inside an archive are problems themselves. BagIt's own rules are checked by the `bagit` library.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from xiangxun.results.archives.bags import SM3_LIST
from xiangxun.results.archives.digests import digester
from xiangxun.results.archives.index import FORMAT, INDEX, PAGE, TABLE
from xiangxun.results.archives.names import safe_name

_SEAL = "tagmanifest-sha256.txt"
_UNLISTED = {"tagmanifest-sha256.txt", "tagmanifest-sha512.txt"}
#: The lists that a bag of ours has; all of them must be there.
_LISTS = ("manifest-sha256.txt", "manifest-sha512.txt", *sorted(_UNLISTED), SM3_LIST)


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found: `problems` are sentences for people; `sha256` is of the index (of the seal, for one bag)."""

    sha256: str | None
    bags: int
    files: int
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Tell whether nothing was found wrong."""
        return not self.problems


def verify(path: Path, expected: str | None = None) -> Verification:
    """Check an archive (or a single bag) at `path`; `expected` is the digest on its receipt.

    Never raises for what it reads; every deviation is one sentence in `problems`.
    """
    check = _Check()
    if path.is_symlink() or not path.is_dir():
        check.problem(f"{path.name}：不是档案文件夹")
    elif not check.plain_tree(path):
        pass
    elif (path / "bagit.txt").is_file() and not (path / INDEX).exists():
        check.bag(path, {})
        check.sha256 = check.digest_of(path / _SEAL)
    else:
        check.archive(path)
    if expected is not None and check.sha256 != expected.strip().lower():
        check.problem(
            f"档案摘要与回执不符：回执为 {expected.strip().lower()}，实际为 {check.sha256 or '无法计算'}"
        )
    return Verification(check.sha256, check.bags, check.files, tuple(check.problems))


def certificate_name(bag: str) -> str:
    """Return the name of the file that stands in the place of a bag that was destroyed 销毁证明."""
    return f"销毁证明-{bag}.json"


def _is_certified(top: Path, entry: Mapping[str, Any]) -> bool:
    """Return whether a certificate says that the missing bag, as it was sealed, has been destroyed."""
    try:
        told = json.loads((top / certificate_name(entry["name"])).read_bytes())
        return bool(told["sha256"] == entry["sha256"] and told["bag"] == entry["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


@dataclass
class _Check:
    """One verification under way."""

    sha256: str | None = None
    bags: int = 0
    files: int = 0
    problems: list[str] = field(default_factory=list)

    def problem(self, sentence: str) -> None:
        self.problems.append(sentence)

    def plain_tree(self, top: Path) -> bool:
        """Only folders and ordinary files may lie in an archive; a link could lead anywhere."""
        before = len(self.problems)
        for folder, names, files in os.walk(top):
            for name in (*names, *files):
                mode = (Path(folder) / name).lstat().st_mode
                if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                    self.problem(f"{(Path(folder) / name).relative_to(top)}：档案内不得有链接或特殊文件")
        return len(self.problems) == before

    def digest_of(self, path: Path) -> str | None:
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            return None

    def archive(self, top: Path) -> None:
        index = self._index(top)
        if index is None:
            return
        self.sha256 = self.digest_of(top / INDEX)
        for name in (PAGE, TABLE):
            found = self.digest_of(top / name)
            if found is None:
                self.problem(f"{name}：目录文件缺失")
            elif found != index["readable"].get(name):
                self.problem(f"{name}：目录文件与封存时不同")
        named = {entry["name"] for entry in index["bags"]}
        named |= {certificate_name(name) for name in named}
        for extra in sorted({item.name for item in top.iterdir()} - named - {INDEX, PAGE, TABLE}):
            self.problem(f"{extra}：目录中没有的文件或档案袋")
        for entry in index["bags"]:
            if not (top / entry["name"]).is_dir():
                if not _is_certified(top, entry):
                    self.problem(f"档案袋 {entry['name']}：缺失")
            elif (top / certificate_name(entry["name"])).exists():
                self.problem(f"档案袋 {entry['name']}：有销毁证明，却仍在")
            else:
                self.bag(top / entry["name"], entry)

    def _index(self, top: Path) -> Any:
        try:
            index = json.loads((top / INDEX).read_bytes())
            _require_shape(index)
        except FileNotFoundError:
            self.problem(f"{INDEX}：缺失，不是档案或已被破坏")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self.problem(f"{INDEX}：读不出，或不是本系统的档案目录")
        else:
            return index
        return None

    def bag(self, folder: Path, entry: Mapping[str, Any]) -> None:
        self.bags += 1
        where = f"档案袋 {folder.name}"
        if entry and self.digest_of(folder / _SEAL) != entry["sha256"]:
            self.problem(f"{where}：袋摘要与目录不符，说明或清单被改动")
        try:
            listed = {name: _listed(folder, name) for name in _LISTS}
        except (OSError, ValueError):
            self.problem(f"{where}：清单缺失、读不出，或含有不安全的路径")
            return
        payload = listed["manifest-sha256.txt"]
        self.files += len(payload)
        sentences = tuple(_incomplete(folder, listed)) or tuple(_by_bagit(folder, payload))
        self.problems.extend(f"{where}：{sentence}" for sentence in sentences)
        if not sentences:
            self._sm3(folder, where)
        if entry and {file["path"]: file["sha256"] for file in entry["files"]} != payload:
            self.problem(f"{where}：目录所列文件与袋内清单不符")

    def _sm3(self, folder: Path, where: str) -> None:
        with digester() as hashing:
            for path, digest in _listed(folder, SM3_LIST).items():
                if hashing.of_file(folder / path).sm3 != digest:
                    self.problem(f"{where}：{path} 的 SM3 摘要不符")


def _require_shape(index: Any) -> None:
    if index["format"] != FORMAT or not isinstance(index["readable"], dict):
        raise ValueError("not an index")
    for entry in index["bags"]:
        if not entry["sha256"] or entry["name"] != safe_name(entry["name"]):
            raise ValueError("unsafe bag name")
        for file in entry["files"]:
            _require_inside(file["path"])


def _require_inside(path: str) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith(("/", "~")) or "\\" in path or ".." in parts:
        raise ValueError("a path that leads out of the bag")


def _listed(folder: Path, manifest: str) -> dict[str, str]:
    """Read a manifest as path → digest; raises ValueError for a path that leads out of the bag."""
    listed: dict[str, str] = {}
    for line in (folder / manifest).read_text(encoding="utf-8").split("\n"):
        if line:
            digest, _, path = line.partition("  ")
            _require_inside(path)
            listed[path] = digest
    return listed


def _files(folder: Path) -> set[str]:
    return {
        (Path(inside) / name).relative_to(folder).as_posix()
        for inside, _, names in os.walk(folder)
        for name in names
    }


def _incomplete(folder: Path, listed: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Name what a list has and the bag lacks, and the reverse (BagIt itself lets stray tag files pass)."""
    there, known = _files(folder), set().union(*listed.values()) | _UNLISTED
    yield from (f"{path} 缺失" for path in sorted(known - there))
    yield from (f"{path} 不在清单中" for path in sorted(there - known))


def _by_bagit(folder: Path, payload: Mapping[str, str]) -> Iterator[str]:
    """Validate by the library; its own words are turned into ours."""
    import bagit

    # It logs the names of files, and a name may be a person's.
    logging.getLogger("bagit").disabled = True
    try:
        bagit.Bag(str(folder)).validate()
    except bagit.BagValidationError as error:
        # Where only the sum of bytes differs it names no file; then we look for them.
        details = (_sentence(detail) for detail in error.details)
        yield from details if error.details else _altered(folder, payload)
    except (bagit.BagError, OSError, ValueError) as error:
        yield f"不符合 BagIt（{type(error).__name__}）"


def _altered(folder: Path, payload: Mapping[str, str]) -> Iterator[str]:
    yield "字节总数与封存时不同"
    with digester() as hashing:
        for path, digest in payload.items():
            if hashing.of_file(folder / path).sha256 != digest:
                yield f"{path} 与封存时不同（sha256）"


def _sentence(detail: Any) -> str:
    import bagit

    if isinstance(detail, bagit.ChecksumMismatch):
        return f"{detail.path} 与封存时不同（{detail.algorithm}）"
    return f"{detail.path} 与清单不符（{type(detail).__name__}）"
