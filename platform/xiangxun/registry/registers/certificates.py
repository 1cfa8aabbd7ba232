"""Trainees' certificates 学员证书: what a county enters in its register `certificate`, as facts.

The register is declared like any other, with a choice `kind` and, where the regulation asks for them, the days `issued`
and `expires`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.registry.extras.queries import as_now
from xiangxun.registry.registers.models import RegisterEntry
from xiangxun.rules.facts import Certificate

REGISTER = "certificate"


def certificates_of(db: Session, trainee_ids: Collection[int], on: date) -> Mapping[int, Certificate]:
    """Return the certificate that each trainee was given last, as known on a day; one statement for all."""
    entries = select(
        RegisterEntry.subject_id, RegisterEntry.fields, RegisterEntry.extra_shape, RegisterEntry.on
    ).where(
        RegisterEntry.register == REGISTER,
        RegisterEntry.subject == "trainee",
        among(RegisterEntry.subject_id, trainee_ids),
        RegisterEntry.on <= on,
    )
    found: dict[int, Certificate] = {}
    for trainee_id, kept, shape, entered_on in db.execute(
        entries.order_by(RegisterEntry.on, RegisterEntry.id)
    ):
        fields = as_now(db, f"register:{REGISTER}", kept, shape)
        given = _certificate(fields, entered_on)
        before = found.get(trainee_id)
        if before is None or (before.issued or date.min) <= (given.issued or date.min):
            found[trainee_id] = given
    return found


def _certificate(fields: Mapping[str, Any], entered_on: date) -> Certificate:
    return Certificate(
        str(fields.get("kind", "")), _day(fields.get("issued")) or entered_on, _day(fields.get("expires"))
    )


def _day(kept: Any) -> date | None:
    return date.fromisoformat(kept) if kept else None
