"""Carrying the county's word 解释抄送: a trial county begins with the text and the readings of its county."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.counties import OwnDays, county_rules
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.models import Interpretation, RegulationPassage
from xiangxun.registry.interpretations.queries import InterpretationRow
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.rules.law import Override

#: A passage of the regulation: its article path and its text.
Passage = tuple[str, str]


def copies_of_passages(db: Session) -> Sequence[Passage]:
    """Return the text of the regulation of the county in scope, passage by passage."""
    rows = select(RegulationPassage).order_by(RegulationPassage.position)
    return [(one.article, one.text) for one in db.scalars(rows)]


def carry_passages(db: Session, actor: Actor, passages: Sequence[Passage]) -> None:
    """Add the passages to the county in scope, which has none; the caller writes the audit entry."""
    require(actor, Role.AUTHORITY, Role.TENANT_ADMIN)
    db.add_all(
        RegulationPassage(position=position, article=article, text=text)
        for position, (article, text) in enumerate(passages)
    )
    db.flush()


def carry_readings(
    db: Session, actor: Actor, rows: Sequence[InterpretationRow], accounts: Mapping[int, int]
) -> int:
    """Add copies of readings to the county in scope; return how many. One that has no effect there is left out.

    `accounts`: numbers of accounts there → here. The caller writes the audit entry.
    """
    require(actor, Role.AUTHORITY)
    told = [(one, Override(one.key, one.value, one.from_on, "", one.document)) for one in rows]
    rules = county_rules(current_tenant_info(db).county, [override for _, override in told])
    lawbook = rules.edition_on(OwnDays(today(), today(), today())).lawbook_under(rules.overrides)
    without_effect = [one.override for one in lawbook.ignored]
    added = [
        Interpretation(
            key=one.key,
            value=one.value,
            from_on=one.from_on,
            decided_by=accounts[one.decided_by],
            decided_on=one.decided_on,
            document=one.document,
            reason=one.reason,
        )
        for one, override in told
        if override not in without_effect
    ]
    db.add_all(added)
    db.flush()
    return len(added)
