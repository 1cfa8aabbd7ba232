"""Telephone numbers 联系电话: mobile or land line with area code, so that a follow-up call can be made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

MISSING_PHONE = "missing_phone"
BAD_PHONE = "bad_phone"

_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_MOBILE_AMONG_WORDS = re.compile(r"(?<![0-9])1[3-9][0-9]{9}(?![0-9])", re.ASCII)
_WRITTEN = re.compile(r"(?:\+|00)?(?:86)?(1[3-9][0-9]{9})|(0[0-9]{2,3}[0-9]{7,8})", re.ASCII)
_SEPARATORS = re.compile(r"[/\\,，、;；或\n]+")
_NOISE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff'‘’`()（）\-‐‑‒–—−－]+")
_NONE = frozenset({"", "无", "没有", "暂无", "/", "空", "无电话", "无手机"})
_FULL_WIDTH = {0xFEE0 + ascii_code: ascii_code for ascii_code in range(0x21, 0x7F)}


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as read: digits only (`number` is None where none can be called) and what was wrong with it."""

    number: str | None = field(repr=False)
    code: str | None = None


_MISSING = Phone(None, MISSING_PHONE)
_BAD = Phone(None, BAD_PHONE)


def read_phone(text: str) -> Phone:
    """Return the first number in `text` that can be called; country code 86, spaces and hyphens are taken off."""
    if _MOBILE.fullmatch(text):
        return Phone(text)
    plain = text.translate(_FULL_WIDTH).strip()
    if _NOISE.sub("", plain) in _NONE:
        return _MISSING
    for part in _SEPARATORS.split(plain):
        if found := _WRITTEN.fullmatch(_NOISE.sub("", part)):
            return Phone(found[1] or found[2])
    among_words = _MOBILE_AMONG_WORDS.search(plain)
    return Phone(among_words[0]) if among_words else _BAD


def mask_phone(number: str) -> str:
    """Return a number as it is shown: first three and last four digits, `138****0000`."""
    return f"{number[:3]}{'*' * max(len(number) - 7, 0)}{number[-4:]}"
