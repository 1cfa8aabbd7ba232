"""Inspects 检查: a record is drafted, presented, signed by everybody concerned, and then closed for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.kernel.ids import ref
from xiangxun.oversight.supervision.models import Inspection
from xiangxun.oversight.supervision.queries import CLOSED, DRAFT, SIGNING
from xiangxun.registry.institutions.queries import get_institution
from xiangxun.registry.registers import service as registers
from xiangxun.rules.facts import MatterFacts
from xiangxun.training.approvals.queries import Step, is_settled, list_steps
from xiangxun.training.approvals.service import AGREED, decide_step, open_matter
from xiangxun.training.sessions.facts import session_facts
from xiangxun.training.sessions.queries import get_session

KEEPER = "supervision"
REGISTERS = ("inspection", "spot_check")
MATTER = "inspection"
INSPECTORS = (Role.INSPECTOR, Role.AUTHORITY)


def enter_inspection(
    db: Session,
    actor: Actor,
    *,
    institution_id: int | None = None,
    session_id: int | None = None,
    register: str = "inspection",
    on: date | None = None,
    fields: Mapping[str, Any],
) -> int:
    """Draft the record of an inspection (or of a spot check) of a session or an institution; return its id.

    `fields`: what the rulebook declares for the register; the platform's own are found, opinion, paper_ledger_total.
    """
    require(actor, *INSPECTORS)
    if register not in REGISTERS:
        raise InvalidInput("检查记录只分检查和抽查两种。")
    inspected = _inspected(db, institution_id, session_id)
    subject, subject_id = ("session", session_id) if session_id is not None else ("institution", inspected)
    entry_id = registers.enter(
        db,
        actor,
        register=register,
        fields=fields,
        on=on,
        subject=subject,
        subject_id=subject_id,
        keeper=KEEPER,
    )
    row = Inspection(entry_id=entry_id, institution_id=inspected, session_id=session_id, state=DRAFT)
    db.add(row)
    db.flush()
    record(db, actor, "inspection.enter", MATTER, row.id, {"register": register, "entry": entry_id})
    return row.id


def amend_inspection(
    db: Session,
    actor: Actor,
    inspection_id: int,
    *,
    version: int,
    fields: Mapping[str, Any],
    on: date | None = None,
) -> None:
    """Put other values into a drafted record; `version` is that of its entry. Raises `Conflict` once it is presented."""
    require(actor, *INSPECTORS)
    row = _load(db, inspection_id, DRAFT)
    registers.amend(db, actor, row.entry_id, version=version, fields=fields, on=on, keeper=KEEPER)


def present_inspection(db: Session, actor: Actor, inspection_id: int) -> int:
    """Lay the record before those who must sign; return how many signatures the rulebook asks for."""
    require(actor, *INSPECTORS)
    row = _load(db, inspection_id, DRAFT)
    row.state = SIGNING
    db.flush()
    about = ref("session", row.session_id) if row.session_id else ref("institution", row.institution_id)
    facts = MatterFacts(
        kind=MATTER,
        ref=about,
        on=today(),
        session=session_facts(db, row.session_id) if row.session_id else None,
    )
    return open_matter(db, actor, matter=MATTER, matter_id=inspection_id, facts=facts)


def sign_inspection(
    db: Session, actor: Actor, inspection_id: int, key: str, *, outcome: str = AGREED, reason: str = ""
) -> str:
    """Sign the record, or decline with a reason, which gives it back as a draft; return its state.

    Nobody signs twice: who signs for the inspector does not sign for the inspected. Closed with the last signature.
    """
    row = _load(db, inspection_id, SIGNING)
    steps = {step.key: step for step in list_steps(db, MATTER, inspection_id)}
    _check_signer(actor, row, steps.get(key), steps.values())
    decide_step(db, actor, matter=MATTER, matter_id=inspection_id, key=key, outcome=outcome, reason=reason)
    if outcome != AGREED:
        registers.unsign(db, actor, row.entry_id, keeper=KEEPER)
        row.state = DRAFT
        db.flush()
        return row.state
    registers.sign(db, actor, row.entry_id, role=steps[key].role, keeper=KEEPER)
    if is_settled(db, MATTER, inspection_id, today()):
        registers.close(db, actor, row.entry_id, keeper=KEEPER)
        row.state = CLOSED
        db.flush()
        record(db, actor, "inspection.close", MATTER, inspection_id)
    return row.state


def _inspected(db: Session, institution_id: int | None, session_id: int | None) -> int:
    if session_id is not None:
        own = get_session(db, session_id).row.institution_id
        if institution_id not in (None, own):
            raise InvalidInput("这一期不是该机构承办的，请核对。")
        return own
    if institution_id is None:
        raise InvalidInput("请指明检查的是哪一期，或哪家机构。")
    return get_institution(db, institution_id).id


def _check_signer(actor: Actor, row: Inspection, step: Step | None, steps: Any) -> None:
    if step is None:
        raise NotFound("没有这个签字环节。")
    if actor.account is None:
        raise Forbidden("签字须由具名人员作出。")
    if actor.institution is not None and actor.institution != row.institution_id:
        raise Forbidden("只能为本机构签字。")
    if any(one.decided_by == actor.account for one in steps):
        raise Forbidden("同一人不能既代表检查方又代表被检查方签字，请由另一人签。")


def _load(db: Session, inspection_id: int, state: str) -> Inspection:
    row = db.scalar(select(Inspection).where(Inspection.id == inspection_id))
    if row is None:
        raise NotFound("没有这份检查记录。")
    if row.state == CLOSED:
        raise Conflict("这份检查记录已经签字办结，不能再改。")
    if row.state != state:
        raise Conflict(
            "检查记录正在签字，不能修改；如需修改，请由签字人退回。"
            if row.state == SIGNING
            else "检查记录还没有提请签字。"
        )
    return row
