"""Names 文件命名 inside an archive: readable on every system, and read back the same by every BagIt tool."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from xiangxun.kernel.errors import InvalidInput

_LONGEST = 200
# Windows refuses the first nine; BagIt tools disagree about how to write a percent sign in a manifest.
_AWKWARD = str.maketrans({"<": "〈", ">": "〉", ":": "：", '"': "＂", "/": "／", "\\": "＼", "|": "｜", "?": "？", "*": "＊", "%": "％"})  # fmt: skip
_DROPPED = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def safe_name(name: str) -> str:
    """Return `name` as a file name: NFC, no control characters, awkward signs full-width, at most 200 bytes.

    The ending is kept when a long name is cut. An empty name becomes 未命名.
    """
    kept = (c for c in name.translate(_AWKWARD) if c.isspace() or unicodedata.category(c) not in _DROPPED)
    text = " ".join(unicodedata.normalize("NFC", "".join(kept)).split()).strip(" .~") or "未命名"
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending.encode()) > 10:
        stem, dot, ending = text, "", ""
    room = _LONGEST - len((dot + ending).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .~") + dot + ending


def checked_path(path: str) -> str:
    """Return a path inside a bag's `data/`, as given. Raises InvalidInput unless each part is a safe name."""
    parts = PurePosixPath(path).parts
    if not parts or "/".join(parts) != path or any(part != safe_name(part) for part in parts):
        raise InvalidInput(
            "归档文件的路径含有不能使用的字符或写法，请先用规范的文件名", code="bad_archive_path"
        )
    return path
