"""Registers institutions 培训机构, checks their standing, shuts them out and lets them in again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, may, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.registry.extras.storage import written
from xiangxun.registry.institutions.facts import institution_facts
from xiangxun.registry.institutions.models import Institution, Suspension
from xiangxun.registry.interpretations.filling import declared_fields, fill_in
from xiangxun.registry.interpretations.service import acting_as, ask, law_on, stop_on
from xiangxun.rules.answers import Finding

#: Who keeps the list of institutions.
KEEPERS = (Role.AUTHORITY, Role.TENANT_ADMIN)
_MAY_SUSPEND = (Role.AUTHORITY, Role.PLAN_APPROVER, Role.PUBLIC_SERVICE_CENTRE, Role.ACCEPTANCE_TEAM)


def require_own(actor: Actor, institution_id: int | None, *roles: Role) -> None:
    """Raise `Forbidden` unless the actor holds one of `roles`; as an institution 培训机构, only for its own matters."""
    require(actor, *roles)
    if not is_own(actor, institution_id, *roles):
        raise Forbidden("只能办理本机构的事项。")


def is_own(actor: Actor, institution_id: int | None, *roles: Role) -> bool:
    """Return whether the actor holds one of `roles`, and as an institution 培训机构 speaks for this one."""
    return may(actor, *roles) and own_only(actor, *roles) in (None, institution_id)


def own_only(actor: Actor, *roles: Role) -> int | None:
    """Return the institution whose matters alone the actor may touch in these roles; None: of any."""
    return actor.institution if actor.roles.intersection(roles) == {Role.INSTITUTION} else None


def register_institution(
    db: Session,
    actor: Actor,
    *,
    name: str,
    qualifications: Collection[str] = (),
    contact: str = "",
    extra: Mapping[str, Any] | None = None,
) -> int:
    """Add an institution; return its id. What it lacks stops its applications, not its entry in the register."""
    require(actor, *KEEPERS)
    if not name.strip():
        raise InvalidInput("培训机构名称不能为空。")
    if db.scalar(select(Institution.id).where(Institution.name == name.strip())):
        raise InvalidInput(f"培训机构「{name.strip()}」已经登记。")
    row = Institution(
        name=name.strip(),
        qualifications=sorted(qualifications),
        contact=contact,
        registered_on=today(),
        **written(db, fill_in("培训机构", declared_fields(law_on(db, today()), "institution"), extra or {})),
    )
    db.add(row)
    db.flush()
    record(db, actor, "institution.register", "institution", row.id, {"qualifications": row.qualifications})
    return row.id


def check_standing(db: Session, institution_id: int, on: date, *, lecturers: int) -> tuple[Finding, ...]:
    """Ask whether the institution may apply on a day; raises `StepStopped` with every rule that says no."""
    facts = institution_facts(db, law_on(db, on), institution_id, on, lecturers=lecturers)
    decision = ask(db, "check_institution", facts, on=on, matter="institution", matter_id=institution_id)
    return stop_on(decision, "培训机构目前不能申请办班")


def suspend(
    db: Session,
    actor: Actor,
    *,
    party: str,
    party_id: int,
    rule: str,
    scope: str,
    reason: str,
    until: date | None = None,
    lifted_by: str | None = None,
) -> int:
    """Shut out an institution or lecturer from today, by the decision of a named person; return the entry's id.

    `lifted_by`: the role that alone may lift it, where the rule says so; empty: nobody.
    """
    require(actor, *_MAY_SUSPEND)
    if actor.account is None or not reason.strip():
        raise InvalidInput("暂停须由具名人员作出，并写明理由。")
    row = Suspension(
        party=party,
        party_id=party_id,
        rule=rule,
        scope=scope,
        since=today(),
        until=until,
        decided_by=actor.account,
        reason=reason.strip(),
        lifted_by_role=lifted_by,
    )
    db.add(row)
    db.flush()
    record(db, actor, "suspension.enter", party, party_id, {"rule": rule, "scope": scope})
    return row.id


def lift(db: Session, actor: Actor, suspension_id: int, *, reason: str) -> None:
    """Let a party in again, as the role that the rule names; raises `Conflict` where it names nobody."""
    require(actor, *_MAY_SUSPEND)
    row = db.scalar(select(Suspension).where(Suspension.id == suspension_id, Suspension.lifted_on.is_(None)))
    if row is None:
        raise NotFound("没有这条仍在生效的暂停。")
    if row.lifted_by_role == "":
        raise Conflict("按规则，这项处理不能解除。")
    if row.lifted_by_role is not None:
        acting_as(actor, row.lifted_by_role, law_on(db, today()))
    row.lifted_on = today()
    row.lifted_by = actor.account
    record(db, actor, "suspension.lift", row.party, row.party_id, {"rule": row.rule, "reason": reason})


def annul(db: Session, actor: Actor, suspension_id: int, *, reason: str) -> None:
    """End a suspension because the decision that it rested on has been undone; who may lift it does not matter then."""
    require(actor, *_MAY_SUSPEND)
    row = db.scalar(select(Suspension).where(Suspension.id == suspension_id, Suspension.lifted_on.is_(None)))
    if row is None:
        return
    row.lifted_on, row.lifted_by = today(), actor.account
    db.flush()
    record(db, actor, "suspension.annul", row.party, row.party_id, {"rule": row.rule, "reason": reason})
