"""Language 语言: everything a page says in Chinese has its English."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po

import xiangxun
from xiangxun.foundation.web import language

_ROOT = Path(xiangxun.__file__).parent
_CATALOGUE = Path(language.__file__).parent / "translations" / "en.po"
_SAID = re.compile(r"""\b_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_PLACES = re.compile(r"%\(\w+\)s")


def _messages() -> dict[str, Path]:
    found: dict[str, Path] = {}
    files = [path for path in _ROOT.rglob("*.html") if "templates" in path.parts]
    files += [path for path in _ROOT.rglob("*.py") if "gettext as _" in path.read_text(encoding="utf-8")]
    for path in files:
        for said in _SAID.findall(path.read_text(encoding="utf-8")):
            found[said[1:-1]] = path
    return found


def test_no_message_stands_twice_in_the_catalogue() -> None:
    ids = re.findall(r"^msgid (.+)$", _CATALOGUE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted({one for one in ids if ids.count(one) > 1}) == []


def test_every_message_has_its_english() -> None:
    with _CATALOGUE.open("rb") as written:
        english = {str(message.id): str(message.string) for message in read_po(written)}
    lacking = {said: path.name for said, path in _messages().items() if not english.get(said)}
    assert lacking == {}


def test_english_keeps_every_place_for_a_value() -> None:
    with _CATALOGUE.open("rb") as written:
        wrong = [
            message.id
            for message in read_po(written)
            if set(_PLACES.findall(str(message.id))) != set(_PLACES.findall(str(message.string)))
        ]
    assert wrong == []
