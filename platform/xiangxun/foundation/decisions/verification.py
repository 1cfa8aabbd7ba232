"""Verification 复核: whether a receipt still recomputes to the same bytes, and if not, what differs and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from xiangxun.foundation.decisions.comparison import Difference, differences, without
from xiangxun.foundation.decisions.queries import Kept, get_kept
from xiangxun.foundation.decisions.recomputing import Recomputed, recompute
from xiangxun.rules.vocabulary import EMPTY, Ref


class Outcome(StrEnum):
    """What verifying came to."""

    IDENTICAL = "identical"
    DIFFERS = "differs"
    SUPERSEDED = "superseded"
    ERASED = "erased"
    DAMAGED = "damaged"

    @property
    def label(self) -> str:
        """The words that people read."""
        return _LABELS[self]


_LABELS = {
    Outcome.IDENTICAL: "重算结果一致",
    Outcome.DIFFERS: "重算结果不一致",
    Outcome.SUPERSEDED: "规则文本已更新",
    Outcome.ERASED: "涉及人员的信息已依法删除，其余一致",
    Outcome.DAMAGED: "留痕内容已被改动",
}


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying found.

    `differences`: between the stored answer and the one of now (under the present text, where it is superseded).
    `erased`: people whose lines cannot be verified, with the day. `changed`: personal values that are others now
    than then ("Person.birth"). `failed`: why the rules could not be asked.
    """

    receipt_id: int
    outcome: Outcome
    differences: tuple[Difference, ...] = ()
    erased: Mapping[Ref, date] = EMPTY
    changed: tuple[tuple[Ref, str], ...] = ()
    failed: str | None = None


def verify(db: Session, receipt_id: int) -> Verification:
    """Ask the rules again with the facts of a receipt and compare; nothing is stored. Raises NotFound."""
    kept = get_kept(db, receipt_id)
    if not kept.intact:
        return Verification(receipt_id, Outcome.DAMAGED)
    return compared(kept, recompute(db, kept))


def compared(kept: Kept, again: Recomputed) -> Verification:
    """Return what comparing a receipt with its recomputation says."""
    opened = again.opened
    found: tuple[Difference, ...] = ()
    if again.answer is not None and again.answer != kept.answer:
        stored, now = (without(json.loads(text), opened.erased) for text in (kept.answer, again.answer))
        found = tuple(differences(stored, now))
    return Verification(
        kept.row.id,
        _outcome(kept, again, found),
        found,
        dict(opened.erased),
        tuple(sorted(opened.changed)),
        again.failed,
    )


def _outcome(kept: Kept, again: Recomputed, found: tuple[Difference, ...]) -> Outcome:
    if again.text_gone or (again.call is not None and again.call.law.digest != kept.row.law_digest):
        return Outcome.SUPERSEDED
    if again.opened.erased and not found and not again.opened.changed:
        return Outcome.ERASED
    if again.failed or found or again.opened.changed:
        return Outcome.DIFFERS
    return Outcome.IDENTICAL
