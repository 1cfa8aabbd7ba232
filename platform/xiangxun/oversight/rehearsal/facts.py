"""What stands 现状: the steps of a closed session as receipts hold them: facts, law of then, answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.decisions import ReceiptRow, list_receipts
from xiangxun.foundation.decisions.queries import get_kept
from xiangxun.foundation.decisions.receipts import overrides_of
from xiangxun.foundation.decisions.sealing import Reopening, sealed_unread
from xiangxun.foundation.decisions.sources import held_of_people
from xiangxun.registry.lecturers import facts as _lecturers  # noqa: F401 - answers for lecturers named in receipts
from xiangxun.registry.trainees import facts as _trainees  # noqa: F401 - answers for people named in receipts
from xiangxun.rules.facts import PeopleFacts, SessionCheck
from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.law import Override
from xiangxun.rules.plain import from_text
from xiangxun.rules.vocabulary import Gate, Ref, Stage

#: Steps that are told by their hook alone.
_BY_HOOK = {
    "decide_attendance": "attendance",
    "decide_ledger": "ledger",
    "decide_acceptance": "acceptance",
    "check_costs": "costs",
    "decide_funding": "funding",
}
#: Hooks asked at several steps: those of results are told by gate or stage.
_BY_PLACE: dict[tuple[str, Gate | Stage | None], str] = {
    ("check_people", Gate.COUNT): "counting",
    ("check_people", Gate.PAY): "paying",
    ("required_documents", Stage.ACCEPT): "documents",
}
_ASSESSMENT = "decide_lecturer_assessment"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as it was taken last. `answer`: as stored, values of persons left out."""

    receipt: ReceiptRow
    overrides: tuple[Override, ...]
    facts: Any
    answer: Any


@dataclass(frozen=True, slots=True)
class Standing:
    """A session's steps by name, and its lecturers' assessments by lecturer.

    `erased`: people whose values are gone by law; `altered`: people whose values are others now than then.
    """

    steps: Mapping[str, Taken]
    assessments: Mapping[Ref, Taken]
    erased: frozenset[Ref]
    altered: frozenset[Ref]


def standing(db: Session, session_id: int) -> Standing:
    """Return the steps of a session as its last receipts hold them."""
    steps: dict[str, Taken] = {}
    assessments: dict[Ref, Taken] = {}
    opened: list[Reopening] = []
    for receipt in _last_ones(db, session_id):
        taken, reopening = _open(db, receipt)
        step = _BY_HOOK.get(receipt.hook) or _BY_PLACE.get((receipt.hook, _place(taken.facts)))
        if receipt.hook == _ASSESSMENT:
            assessments.setdefault(taken.facts.lecturer.ref, taken)
        elif step is not None:
            steps.setdefault(step, taken)
        opened.append(reopening)
    return Standing(
        steps,
        assessments,
        frozenset(person for one in opened for person in one.erased),
        frozenset(person for one in opened for person, _ in one.changed),
    )


def _last_ones(db: Session, session_id: int) -> Iterator[ReceiptRow]:
    """Yield receipts that may hold a last step, the latest first: of hooks asked once, only the last."""
    several = {hook for hook, _ in _BY_PLACE} | {_ASSESSMENT}
    seen: set[str] = set()
    for receipt in list_receipts(db, "session", session_id):
        if receipt.hook in several or (receipt.hook in _BY_HOOK and receipt.hook not in seen):
            seen.add(receipt.hook)
            yield receipt


def _open(db: Session, receipt: ReceiptRow) -> tuple[Taken, Reopening]:
    kept, hook = get_kept(db, receipt.id), HOOKS[receipt.hook]
    reopening = Reopening(db, held_of_people(db, kept.facts))
    facts = from_text(hook.facts, kept.facts, reopening.open)
    answer = from_text(hook.answer_type, kept.answer, sealed_unread)
    return Taken(receipt, overrides_of(kept.overrides), facts, answer), reopening


def _place(facts: Any) -> Gate | Stage | None:
    if isinstance(facts, PeopleFacts):
        return facts.gate
    return facts.stage if isinstance(facts, SessionCheck) else None
