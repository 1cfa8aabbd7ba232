"""Composing 排版取数: a county's form and the facts of a matter become the plain data that a template takes.

The form says which values stand on the paper, under which words and in which order; the facts say what they are. No
text of a person is ever read as a pattern: sentences of a form are filled, values are not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xiangxun.rules.law import Law
from xiangxun.rules.law.papers import PaperForm
from xiangxun.rules.law.templates import Template

#: Relative widths of columns by key; any other is 3.
_WIDTHS: Mapping[str, int] = {
    "no": 1,
    "sex": 1,
    "age": 1,
    "mark": 1,
    "files": 1,
    "days": 1,
    "units": 1,
    "name": 2,
    "kind": 2,
    "phone_tail": 2,
    "village": 3,
    "place": 4,
    "id": 4,
    "topics": 5,
    "groups": 3,
    "time": 3,
    "item": 3,
    "text": 8,
    "finding": 8,
    "reason": 6,
    "course": 6,
    "sha256": 8,
}
_CENTRED = frozenset({"no", "sex", "age", "mark", "days", "units", "verdict", "files", "phone_tail"})
_NUMBERS = frozenset({"fen", "paid", "bytes"})
_USUAL = 3
#: How a column stands: the letter that templates know.
_CENTRE, _RIGHT, _LEFT = "c", "r", "l"


@dataclass(frozen=True, slots=True)
class Box:
    """An opinion on a paper with room to sign: what was decided already, or nothing yet."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a slice knows for one paper, in words: `values` and `rows` by the keys of its kind.

    `on`: the day the paper bears. `number`: its own number. `boxes`: decisions as taken, before the form's own empty
    ones. `slots`: the boxes to sign in of a day. `choices`: words to tick beside each item.
    """

    on: date
    values: Mapping[str, str]
    rows: Sequence[Mapping[str, str]] = ()
    number: str = ""
    boxes: Sequence[Box] = ()
    slots: Sequence[str] = ()
    choices: Sequence[str] = ()
    code: str = ""


def compose(form: PaperForm, facts: PaperFacts, law: Law, *, office: str) -> dict[str, object]:
    """Return the data of a paper for its template; `office` is the heading where the county gives none.

    `values` and `records` hold all that is known, for a county's own template.
    """
    values = {key: facts.values.get(key, "") for key in form.kind.values}
    choices = list(form.choices or facts.choices)
    return {
        "title": form.title or form.key,
        "heading": _filled(form.heading, values) or office,
        "number": facts.number,
        "on": facts.on,
        "facts": [[words, values[key]] for key, words in form.values.items()],
        "columns": [_column(key, words) for key, words in form.columns.items()],
        "rows": [[row.get(key, "") for key in form.columns] for row in facts.rows],
        "to": _filled(form.to, values),
        "signed": _filled(form.signed, values) or _filled(form.heading, values) or office,
        "paragraphs": [_filled(sentence, values) for sentence in form.paragraphs],
        "items": list(form.items),
        "choices": choices,
        "spaces": list(form.spaces),
        "boxes": [
            *({"title": box.title, "text": box.text} for box in facts.boxes),
            *({"title": title, "text": ""} for title in form.boxes),
        ],
        "signers": list(form.signers),
        "note": form.note or "",
        "basis": basis(form, law),
        "slots": list(facts.slots),
        "code": facts.code,
        "values": values,
        "records": [dict(row) for row in facts.rows],
    }


def basis(form: PaperForm, law: Law) -> str:
    """Return the articles that ask for the paper: 《办法》第十条、第十一条; empty where the county names none."""
    articles = dict.fromkeys(law.rulebook.entry(rule).article for rule in form.rules)
    return f"《{law.rulebook.title}》{'、'.join(articles)}" if articles else ""


def _column(key: str, words: str) -> dict[str, object]:
    side = _CENTRE if key in _CENTRED else _RIGHT if key in _NUMBERS else _LEFT
    return {"title": words, "width": _WIDTHS.get(key, _USUAL), "side": side}


def _filled(sentence: Template | None, values: Mapping[str, str]) -> str:
    return sentence.render(values, _no_label) if sentence else ""


def _no_label(vocabulary: str, code: str) -> str:
    del vocabulary
    return code
