"""Package 护照包: a BagIt folder (RFC 8493) whose payload is sealed file by file; any BagIt tool validates it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyrage

from xiangxun.backup.sealing import WrongIdentity, digest_of, open_sealed, seal_stream
from xiangxun.kernel.errors import Conflict, InvalidInput

_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MANIFEST, _TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
_READ_ME = """本文件夹是一个县（市）在乡训平台上的全部数据（BagIt，RFC 8493），逐件用 age（X25519）为本县的公钥加密。
核验是否完整：在本文件夹内执行 sha256sum -c manifest-sha256.txt 与 sha256sum -c tagmanifest-sha256.txt，不需要密钥。
打开：age -d -i 私钥文件 data/passport.json.age；其中列明各数据表的行数与摘要、各文件的位置。
迁入另一平台：xiangxun tenant import 本文件夹 --identity 私钥文件。
"""


@dataclass(slots=True)
class Packing:
    """A package being written: `add` seals one thing after the other."""

    folder: Path
    recipient: pyrage.x25519.Recipient
    _payload: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, source: BinaryIO) -> None:
        """Seal a stream as `data/<name>.age`."""
        place = f"data/{name}.age"
        target = self.folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        self._payload[place] = seal_stream(source, target, self.recipient)

    def close(self, about: dict[str, str]) -> str:
        """Write the lists; return the SHA-256 of the last of them, which stands for every byte of the package."""
        size = sum((self.folder / place).stat().st_size for place in self._payload)
        tags = {
            "bagit.txt": _DECLARATION,
            "bag-info.txt": _lines(about | {"Payload-Oxum": f"{size}.{len(self._payload)}"}),
            "说明.txt": _READ_ME,
            _MANIFEST: _listed(self._payload),
        }
        for name, text in tags.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        (self.folder / _TAGS).write_text(
            _listed({name: digest_of(self.folder / name) for name in tags}), encoding="utf-8"
        )
        return digest_of(self.folder / _TAGS)


@contextmanager
def packing(place: Path, recipient: pyrage.x25519.Recipient) -> Iterator[Packing]:
    """Lend a package to fill; at the end it stands at `place` whole, after a failure nothing does.

    Raises `Conflict` where something lies there already.
    """
    if place.exists():
        raise Conflict(f"{place} 已经存在；请另选文件夹，护照包不覆盖任何内容。")
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}.{os.getpid()}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(mode=0o700)
    try:
        yield Packing(partial, recipient)
        partial.rename(place)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


@dataclass(frozen=True, slots=True)
class Package:
    """A package that somebody brings, and the county's secret key that opens it; without it only its digests are checked."""

    folder: Path
    identity: pyrage.x25519.Identity | None

    @property
    def seal(self) -> str:
        """Return the SHA-256 that stands for every byte of the package."""
        return digest_of(self.folder / _TAGS)

    def refuse_damage(self) -> None:
        """Raise `InvalidInput` naming the first file that is missing, changed or not listed."""
        listed = self._list(_TAGS) | self._list(_MANIFEST)
        for place, digest in listed.items():
            if not (self.folder / place).is_file():
                raise InvalidInput(f"护照包不完整：缺少 {place}；请重新复制整个文件夹。")
            if digest_of(self.folder / place) != digest:
                raise InvalidInput(f"护照包已被改动：{place} 与清单不符；请重新复制整个文件夹。")
        for found in (self.folder / "data").rglob("*"):
            if found.is_file() and found.relative_to(self.folder).as_posix() not in listed:
                raise InvalidInput(f"护照包中有清单之外的文件 {found.name}；请核对来源。")

    def open(self, name: str, target: BinaryIO) -> None:
        """Open one thing of the payload into a stream; raises `WrongIdentity`."""
        if self.identity is None:
            raise WrongIdentity("打开护照须有县里的私钥文件。")
        open_sealed(self.folder / f"data/{name}.age", target, self.identity)

    def _list(self, name: str) -> dict[str, str]:
        try:
            lines = (self.folder / name).read_text(encoding="utf-8").splitlines()
        except OSError:
            raise InvalidInput(f"{self.folder} 不是护照包：缺少 {name}。") from None
        found = {}
        for line in lines:
            digest, _, place = line.partition("  ")
            if Path(place).is_absolute() or ".." in Path(place).parts:
                raise InvalidInput(f"护照包的清单 {name} 指向包外；不予迁入。")
            found[place] = digest
        return found


def _lines(about: dict[str, str]) -> str:
    return "".join(f"{name}: {value}\n" for name, value in about.items())


def _listed(digests: dict[str, str]) -> str:
    return "".join(f"{digest}  {place}\n" for place, digest in sorted(digests.items()))
