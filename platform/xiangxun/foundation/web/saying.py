"""Saying 译述: the messages of services in the person's language.

Services say in Chinese what is wrong, with the values in place, and know nothing of languages. The catalogue holds the
same sentences with named places for the values: the sentence that fits gives the English, and the values are put in.
"""

from __future__ import annotations

import re
from functools import cache

from xiangxun.foundation.web.language import ENGLISH, english_messages, language

_PLACE = re.compile(r"%\((\w+)\)s")


def in_words(message: str) -> str:
    """Return a message of a service in the person's language; one that the catalogue lacks stays as it is."""
    return english_of(message) or message if language() == ENGLISH else message


def english_of(message: str) -> str | None:
    """Return the English of a message with its values in place, or None where the catalogue has none that fits.

    Values are put into English too where the catalogue knows them: names of fields, roles, states.
    """
    known = english_messages()
    if found := known.get(message):
        return found
    for pattern, english in _patterns():
        if fits := pattern.fullmatch(message):
            return english % {name: _listed(value) for name, value in fits.groupdict().items()}
    return None


def _listed(value: str) -> str:
    return ", ".join(english_messages().get(one, one) for one in value.split("、"))


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the sentences with places as patterns, those that say most of their own words first."""
    placed = [(said, english) for said, english in english_messages().items() if _PLACE.search(said)]
    placed.sort(key=lambda one: -len(_PLACE.sub("", one[0])))
    return [(_pattern(said), english) for said, english in placed if _PLACE.sub("", said).strip()]


def _pattern(said: str) -> re.Pattern[str]:
    parts = _PLACE.split(said)
    words = [re.escape(part) for part in parts[::2]]
    places = [f"(?P<{name}>.*?)" for name in parts[1::2]]
    return re.compile(
        "".join(word + place for word, place in zip(words, [*places, ""], strict=True)), re.DOTALL
    )
