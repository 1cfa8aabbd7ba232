"""Numbers to dial 电话: of the people whom a caller has before them; the caller's own step says on record who saw them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.db.among import among
from xiangxun.registry.trainees.bulk import PHONE_FIELD
from xiangxun.registry.trainees.models import Trainee

_SEALED = select(Trainee.id, Trainee.phone_sealed).where(
    Trainee.phone_sealed.is_not(None), Trainee.restricted_on.is_(None), Trainee.erased_on.is_(None)
)


def phones_of(db: Session, trainee_ids: Collection[int]) -> Mapping[int, str]:
    """Return the telephone numbers of those among these who have one and may be called."""
    sealed = {row.id: row.phone_sealed for row in db.execute(_SEALED.where(among(Trainee.id, trainee_ids)))}
    return dict(zip(sealed, vault.unseal_many(db, PHONE_FIELD, sealed.values()), strict=True))
