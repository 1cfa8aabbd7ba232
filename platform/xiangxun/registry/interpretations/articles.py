"""Order of articles 条文次序: 第二条 stands before 第十八条, whatever the code points say."""

from __future__ import annotations

import re

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_NUMBER = re.compile(r"\d+|[〇一二三四五六七八九十百]+")


def place_of(article: str) -> tuple[int, ...]:
    """Return where an article path (二/（五）/3) stands; a part without a number stands before all numbers."""
    return tuple(_number_in(part) for part in article.split("/"))


def _number_in(part: str) -> int:
    found = _NUMBER.search(part)
    if found is None:
        return 0
    return int(found[0]) if found[0].isascii() else _value(found[0])


def _value(numeral: str) -> int:
    """Return the value of a Chinese numeral below one thousand: 二十三 is 23."""
    total = digit = 0
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += (digit or 1) * (100 if character == "百" else 10)
            digit = 0
    return total + digit
