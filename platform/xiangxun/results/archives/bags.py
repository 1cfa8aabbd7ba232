"""Bags 档案袋: BagIt (RFC 8493), one per session and retention period, which any BagIt tool validates.

`data/` holds the papers as they are, never encrypted or packed (DA/T 70 tests for that). `metadata/` tells what they
are without our software: description.json in the terms of DA/T 46, files.json with title and kind of each paper,
records of the caller (for instance the receipts of decisions), and SM3 digests beside BagIt's own.
The same contents give the same bag, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from xiangxun.foundation.papers.plain import plain
from xiangxun.kernel.errors import InvalidInput
from xiangxun.results.archives.digests import Digester, Digests, digester
from xiangxun.results.archives.names import checked_path, safe_name
from xiangxun.results.archives.retention import Retention
from xiangxun.results.archives.sealing import sealed_folder

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
SM3_LIST = "metadata/sm3.txt"
_ABOUT = """本袋为封存的培训档案（BagIt，RFC 8493），不依赖任何专用软件即可阅读和核验。
data/ 为档案原件；metadata/description.json 为全袋说明，metadata/files.json 为各件题名、类别和数字摘要。
核验：在本袋文件夹内执行 sha256sum -c manifest-sha256.txt 与 sha256sum -c tagmanifest-sha256.txt；
metadata/sm3.txt 为同一批文件的 SM3（GB/T 32905）摘要。
"""


class BagFile(NamedTuple):
    """A paper to file: path inside `data/` (safe names), content, title 题名, kind 类别 — in words, not as a code."""

    path: str
    content: bytes | Path | BinaryIO
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class BagHead:
    """What a bag is: archive number 档号, title, the unit that keeps it 立档单位, how long, since when."""

    number: str
    title: str
    organisation: str
    retention: Retention
    sealed_on: date

    @property
    def retain_until(self) -> date | None:
        """The last day of keeping; None for ever."""
        return self.retention.until(self.sealed_on)


@dataclass(frozen=True, slots=True)
class FiledPaper:
    """A paper as it lies in the bag; `path` from the bag's folder, size in bytes."""

    path: str
    title: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BagInfo:
    """A written bag. `sha256` and `sm3` are of its tagmanifest-sha256.txt and so stand for every byte in it."""

    path: Path
    head: BagHead
    sha256: str
    sm3: str
    oxum: str
    files: tuple[FiledPaper, ...]

    @property
    def name(self) -> str:
        """The bag's folder name."""
        return self.path.name


def write_bag(
    place: Path, files: Iterable[BagFile], head: BagHead, *, records: Mapping[str, object] | None = None
) -> BagInfo:
    """Write a sealed bag at `place` and return what it holds; contents are streamed and hashed while copied.

    `files` is consumed once, one content at a time. Each of `records` becomes `metadata/NAME.json`.
    Raises Conflict if `place` exists, InvalidInput for no files, an unsafe path, or two paths alike.
    """
    with sealed_folder(place) as folder, digester() as hashing:
        bag = _OpenBag(folder, hashing)
        papers = tuple(bag.file(paper) for paper in _distinct(files))
        if not papers:
            raise InvalidInput("没有可归档的文件", code="empty_bag")
        oxum = f"{sum(paper.size for paper in papers)}.{len(papers)}"
        bag.tag("bagit.txt", DECLARATION)
        bag.tag("bag-info.txt", _bag_info(head, oxum))
        bag.tag("metadata/说明.txt", _ABOUT)
        bag.tag("metadata/description.json", _json(_description(head, oxum)))
        bag.tag("metadata/files.json", _json([_entry(n, paper) for n, paper in enumerate(papers, 1)]))
        for name, record in (records or {}).items():
            bag.tag(f"metadata/{_record_name(name)}.json", _json(plain(record, str), sort=True))
        seal = bag.close()
    return BagInfo(place, head, seal.sha256, seal.sm3, oxum, papers)


class _OpenBag:
    """A bag being written: keeps the digests of payload and tag files apart, as the manifests list them."""

    def __init__(self, folder: Path, hashing: Digester) -> None:
        self._folder, self._hashing = folder, hashing
        self._payload: dict[str, Digests] = {}
        self._tags: dict[str, Digests] = {}

    def file(self, paper: BagFile) -> FiledPaper:
        path = f"data/{paper.path}"
        digests = self._payload[path] = self._write(path, paper.content)
        return FiledPaper(path, paper.title, paper.kind, digests.size, digests.sha256)

    def tag(self, path: str, text: str) -> None:
        self._tags[path] = self._write(path, text.encode())

    def close(self) -> Digests:
        """Write manifests, SM3 list and tag manifests; return the digests of tagmanifest-sha256.txt."""
        self.tag("manifest-sha256.txt", _manifest({path: d.sha256 for path, d in self._payload.items()}))
        self.tag("manifest-sha512.txt", _manifest({path: d.sha512 for path, d in self._payload.items()}))
        self.tag(SM3_LIST, _manifest({path: d.sm3 for path, d in (self._payload | self._tags).items()}))
        listed = {path: d.sha256 for path, d in self._tags.items()}
        seal = self._write("tagmanifest-sha256.txt", _manifest(listed).encode())
        self._write(
            "tagmanifest-sha512.txt", _manifest({p: d.sha512 for p, d in self._tags.items()}).encode()
        )
        return seal

    def _write(self, path: str, content: bytes | Path | BinaryIO) -> Digests:
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as open_files:
            file = open_files.enter_context(target.open("xb"))
            if isinstance(content, bytes):
                digests = self._hashing.of_bytes(content)
                file.write(content)
            else:
                source = (
                    open_files.enter_context(content.open("rb")) if isinstance(content, Path) else content
                )
                digests = self._hashing.copy(source, file)
        return digests


def _distinct(files: Iterable[BagFile]) -> Iterable[BagFile]:
    """Pass the papers on; refuse unsafe paths, and paths that some system would take for the same."""
    folders: set[str] = set()
    taken: set[str] = set()
    for paper in files:
        path = PurePosixPath(checked_path(paper.path).casefold())
        above = {str(parent) for parent in path.parents}
        if str(path) in taken | folders or above & taken:
            raise InvalidInput(
                "两个归档文件的路径相同（不分大小写），请先编号命名", code="duplicate_archive_path"
            )
        taken.add(str(path))
        folders |= above
        yield paper


def _record_name(name: str) -> str:
    if name != safe_name(name) or name in {"description", "files"}:
        raise InvalidInput(f"元数据名 {name} 不能使用", code="bad_archive_path")
    return name


def _manifest(digests: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(digests.items()))


def _bag_info(head: BagHead, oxum: str) -> str:
    until = head.retain_until
    fields = {
        "Source-Organization": head.organisation,
        "External-Identifier": head.number,
        "External-Description": head.title,
        "Bagging-Date": head.sealed_on.isoformat(),
        "Retention": head.retention.code,
        "Retain-Until": until.isoformat() if until else "permanent",
        "Payload-Oxum": oxum,
    }
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in fields.items())


def _description(head: BagHead, oxum: str) -> dict[str, object]:
    """The whole in the terms of DA/T 46 元数据."""
    until = head.retain_until
    size, _, count = oxum.partition(".")
    return {
        "聚合层次": "案卷",
        "立档单位名称": head.organisation,
        "档号": head.number,
        "题名": head.title,
        "归档日期": head.sealed_on.isoformat(),
        "保管期限": head.retention.label,
        "保管期限代码": head.retention.code,
        "保管至": until.isoformat() if until else "永久",
        "件数": int(count),
        "字节数": int(size),
        "加密或压缩": "无",
    }


def _entry(n: int, paper: FiledPaper) -> dict[str, object]:
    return {
        "件号": n,
        "题名": paper.title,
        "类别": paper.kind,
        "计算机文件名": paper.path,
        "计算机文件大小": paper.size,
        "SHA-256": paper.sha256,
    }


def _json(value: object, *, sort: bool = False) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=sort) + "\n"
