"""Name order 姓名排序: a stored pinyin key, since the server sorts by code point."""

from __future__ import annotations

from functools import lru_cache


def name_key(name: str) -> str:
    """Return the key by which a name is sorted: "李四" → "li si"; other scripts stay as they are."""
    return " ".join(_syllable(char) for char in name.strip().casefold())


@lru_cache(maxsize=32768)
def _syllable(char: str) -> str:
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(char)[0])
