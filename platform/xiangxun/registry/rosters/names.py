"""Names 姓名: stored without padding, compared without what writers do differently."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff\r\n]+")
_BLANKS = re.compile(r"[\s\u3000]+")
_HAN = r"[\u3007\u3400-\u9fff\uf900-\ufaff\ue000-\uf8ff\U00020000-\U000323af]"
_PADDING = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
_DOTS = re.compile(rf"(?<={_HAN})\s*[•‧∙⋅・･．.●·]\s*(?={_HAN})")
_NO_NAME = frozenset({"", "-", "—", "——", "/", "无", "空", "不详"})


def read_name(written: str) -> tuple[str | None, bool]:
    """Return a name as it is stored, None where there is none, and whether padding was taken out of it.

    Chinese names lose the blanks between characters and get U+00B7 as dot; rare characters stay as given.
    """
    if written.isalpha():
        return (None if written in _NO_NAME else written), False
    shown = _INVISIBLE.sub("", written).strip().lstrip("'‘’`").strip()
    if shown in _NO_NAME:
        return None, False
    closed = _PADDING.sub("", shown)
    return _BLANKS.sub(" ", _DOTS.sub("·", closed)), closed != shown


@lru_cache(maxsize=1024)
def same_name(one: str, other: str) -> bool:
    """Tell whether two names are one person's as far as writing goes."""
    return one == other or _key(one) == _key(other)


def _key(name: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", name)).replace("·", "").casefold()
