"""Plain data 数据净化: what may go into a paper, and in which shape a template receives it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal


def plain(value: object, clean: Callable[[str], str]) -> object:
    """Return `value` as JSON-like data: days as ISO text, decimals as text, every text passed through `clean`.

    Raises TypeError for a float (money and shares are exact here) and for anything a paper cannot show.
    """
    match value:
        case str():
            return clean(value)
        case None | bool() | int():
            return value
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Mapping():
            return {str(key): plain(item, clean) for key, item in value.items()}
        case list() | tuple():
            return [plain(item, clean) for item in value]
    raise TypeError(f"a paper cannot hold a {type(value).__name__}")


def without_controls(text: str) -> str:
    """Return the text without control characters, which neither XML nor a font can show; line ends stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
