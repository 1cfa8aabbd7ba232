"""Carrying institutions 培训机构抄送: a trial county begins with those of its county, as they stand there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, require
from xiangxun.registry.extras.carrying import carried
from xiangxun.registry.institutions.models import INSTITUTION, Institution
from xiangxun.registry.institutions.queries import InstitutionRow
from xiangxun.registry.institutions.service import KEEPERS
from xiangxun.rules.vocabulary import EMPTY


def carry_institutions(
    db: Session, actor: Actor, rows: Sequence[InstitutionRow], extras: Mapping[int, Mapping[str, Any]]
) -> Mapping[int, int]:
    """Add copies of institutions to the county in scope, unchecked; return their numbers there → here.

    `extras`: their own fields, by number there. The caller writes the audit entry.
    """
    require(actor, *KEEPERS)
    added = {
        one.id: Institution(
            name=one.name,
            qualifications=list(one.qualifications),
            contact=one.contact,
            registered_on=one.registered_on,
            **carried(db, INSTITUTION.on, extras.get(one.id, EMPTY)),
        )
        for one in rows
    }
    db.add_all(added.values())
    db.flush()
    return {there: row.id for there, row in added.items()}
