"""Glyphs 字形: which characters the one packaged font can draw, so that a rare name never stops a paper.

A PDF/A file may not hold a character without a shape. Characters from old private code areas and emoji are
replaced by 〓, the printers' mark for a missing sort, and the paper says so in its foot.
"""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from importlib.resources import files
from pathlib import Path

MISSING = "〓"
_FORMAT_12 = 12


def font_file() -> Path:
    """Return the font collection (Noto Sans CJK, OFL) that all papers are set in."""
    return Path(str(files("noto_cjk_sans_otc") / "NotoSansCJK-Regular.ttc"))


def drawable(text: str) -> str:
    """Return the text with every character that the font cannot draw replaced by 〓."""
    return "".join(c if _has_shape(c) else MISSING for c in text)


def _has_shape(character: str) -> bool:
    if character in "\n\t" or unicodedata.category(character) == "Cf":
        return True
    starts, ends = _coverage()
    at = bisect_right(starts, ord(character)) - 1
    return at >= 0 and ord(character) <= ends[at]


@cache
def _coverage() -> tuple[list[int], list[int]]:
    """Read first and last code points of each covered range from the font's format 12 character map."""
    raw = font_file().read_bytes()
    (font,) = struct.unpack_from(">I", raw, 12)  # offset of the first font; all of them share one coverage
    (tables,) = struct.unpack_from(">H", raw, font + 4)
    for at in range(font + 12, font + 12 + 16 * tables, 16):
        if raw[at : at + 4] == b"cmap":
            (cmap,) = struct.unpack_from(">I", raw, at + 8)
            return _ranges(raw, cmap)
    raise ValueError("the font has no character map")


def _ranges(raw: bytes, cmap: int) -> tuple[list[int], list[int]]:
    (count,) = struct.unpack_from(">H", raw, cmap + 2)
    for record in range(cmap + 4, cmap + 4 + 8 * count, 8):
        (offset,) = struct.unpack_from(">I", raw, record + 4)
        table = cmap + offset
        if struct.unpack_from(">H", raw, table) == (_FORMAT_12,):
            (groups,) = struct.unpack_from(">I", raw, table + 12)
            numbers = struct.unpack_from(f">{3 * groups}I", raw, table + 16)
            return list(numbers[0::3]), list(numbers[1::3])
    raise ValueError("the font has no full Unicode character map")
