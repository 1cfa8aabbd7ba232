"""Unmeasured 未测而引: what the message of a rule says where nothing was measured and the rule is only cited.

A sentence that shows values would tell unknown ones only, and half of it would turn its meaning: it is left out, but
for what stands before a colon ("名册不完整：{rows}人缺…" and not the label of a bare value, "年龄：{age}"). Where the first
sentence does not stand the message is told as a whole, with open places.
"""

from __future__ import annotations

import re

#: Stands in a text for a place that shows a value.
HOLE = "\ufffc"
_OPEN = "…"

# A bracket is not broken up.
_OUTSIDE = r"(?![^（]*）)(?![^(]*\))"
_STOP = re.compile(rf"([；。]|[;.] ){_OUTSIDE}")
_COLON = re.compile(rf"(?:：|: ){_OUTSIDE}")
_BRACKET = re.compile(rf"（[^（）]*{HOLE}[^（）]*）|\s*\([^()]*{HOLE}[^()]*\)")
_BARE_VALUE = re.compile(rf"[“\"]?{HOLE}[”\"]?(?:[，,]|$)")
_SHORT = re.compile(r"[：；，。—（:;,(]")


def unmeasured(text: str) -> str:
    """Return what a message says without any value."""
    first, *rest = _STOP.split(_BRACKET.sub("", text))
    said = _standing(first)
    if not said:
        return text.replace(HOLE, _OPEN)
    for stop, sentence in zip(rest[::2], rest[1::2], strict=True):
        if words := _standing(sentence):
            said += stop + words
    end = text[-1] if text.endswith(("。", ".")) else ""
    return said.removesuffix(end) + end


def first_words(text: str) -> str:
    """Return the first words of a message: it in short, where several stand in one list."""
    words = next((one for one in _SHORT.split(text) if one.strip(f" {HOLE}")), text)
    return words.strip().replace(HOLE, _OPEN)


def _standing(sentence: str) -> str:
    """Return what of a sentence stands without its values, from its beginning; "" where nothing does."""
    if HOLE not in sentence:
        return sentence
    for colon in reversed([*_COLON.finditer(sentence, 0, sentence.index(HOLE))]):
        if not _BARE_VALUE.match(sentence, colon.end()):
            return sentence[: colon.start()]
    return ""
