"""Reads interpretations 解释 and rulings 裁定."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.kernel.ids import ref
from xiangxun.registry.interpretations.models import Interpretation, RulingRow
from xiangxun.rules.facts import Ruling

_REGISTER = select(
    Interpretation.id,
    Interpretation.key,
    Interpretation.value,
    Interpretation.from_on,
    Interpretation.decided_by,
    Interpretation.decided_on,
    Interpretation.document,
    Interpretation.reason,
).order_by(Interpretation.from_on, Interpretation.id)


@dataclass(frozen=True, slots=True)
class InterpretationRow:
    """One reading of a parameter, as the register shows it."""

    id: int
    key: str
    value: Any
    from_on: date
    decided_by: int
    decided_on: date
    document: str
    reason: str


def list_interpretations(db: Session) -> Sequence[InterpretationRow]:
    """Return the register of interpretations, in the order in which they were recorded."""
    return [InterpretationRow(*row) for row in db.execute(_REGISTER)]


def rulings(db: Session, matter: str, matter_id: int) -> tuple[Ruling, ...]:
    """Return the rulings on one matter as facts; of several on one case the last stands."""
    statement = (
        select(RulingRow)
        .where(RulingRow.matter == matter, RulingRow.matter_id == matter_id)
        .order_by(RulingRow.id)
    )
    latest = {(row.rule, row.about, row.role): row for row in db.scalars(statement)}
    return tuple(_ruling(row) for row in sorted(latest.values(), key=lambda row: row.id))


def _ruling(row: RulingRow) -> Ruling:
    return Ruling(
        rule=row.rule,
        about=row.about,
        answer=row.answer,
        by=ref("account", row.decided_by),
        role=row.role,
        on=row.decided_on,
        reason=row.reason,
        document=ref("document", row.document_id) if row.document_id else None,
    )
