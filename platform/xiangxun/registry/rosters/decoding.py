"""Decoding 编码: text files as offices save them: UTF-8, GB18030, UTF-16."""

from __future__ import annotations

import codecs

from xiangxun.registry.rosters.grids import UnreadableRoster

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes, declared: str | None = None) -> str:
    """Return the text of a file; a byte order mark decides, then what fits; raises UnreadableRoster.

    `declared` is tried after UTF-8, because pages that say "gb2312" are often more than that: GB18030 covers it.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content, (encoding,))
    if b"\x00" in content[:4096]:
        little = content[1:4096:2].count(0) >= content[0:4096:2].count(0)
        return _decoded(content, ("utf-16-le" if little else "utf-16-be",))
    others = (declared,) if declared and not declared.lower().startswith(("gb", "utf-8", "utf8")) else ()
    return _decoded(content, ("utf-8", *others, "gb18030"))


def _decoded(content: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise UnreadableRoster(
        "文字编码认不出来，或者文件不完整；请用 WPS 或 Excel 打开原表，另存为 .xlsx 后重新上传。",
        code="unknown_encoding",
    )
