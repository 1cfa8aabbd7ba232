"""Phone tails 电话尾号: the last digits, by which a person on a paper list is told from a namesake."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.db.among import among
from xiangxun.registry.trainees.bulk import PHONE_FIELD
from xiangxun.registry.trainees.models import Trainee

_TAIL = 4


def phone_tails(db: Session, trainee_ids: Collection[int], *, by_duty: bool = False) -> Mapping[int, str]:
    """Return the last four digits by person; who has no number is left out, and who is restricted unless `by_duty`."""
    statement = select(Trainee.id, Trainee.phone_sealed).where(
        among(Trainee.id, trainee_ids), Trainee.phone_sealed.is_not(None)
    )
    if not by_duty:
        statement = statement.where(Trainee.restricted_on.is_(None))
    rows = db.execute(statement).all()
    opened = vault.unseal_many(db, PHONE_FIELD, [str(sealed) for _, sealed in rows])
    return {person: number[-_TAIL:] for (person, _), number in zip(rows, opened, strict=True)}
