"""Takes a matter through its steps of approval 审批: the rulebook says which, in which order, by whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.calendar import due_day
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.registry.interpretations.service import acting_as, ask, law_on
from xiangxun.rules.answers import ApprovalStep
from xiangxun.rules.facts import MatterFacts
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Deadline, Span, Unit
from xiangxun.training.approvals.models import ApprovalRow
from xiangxun.training.approvals.queries import DONE, OPEN, REFUSED, WAITING, is_open

AGREED, DECLINED = "agreed", "declined"


def open_matter(db: Session, actor: Actor, *, matter: str, matter_id: int, facts: MatterFacts) -> int:
    """Lay down the steps the rulebook demands for a matter; return how many there are.

    A matter opened again after a refusal starts afresh; what was decided before stays in the audit.
    """
    steps = ask(db, "required_approvals", facts, matter=matter, matter_id=matter_id).answer
    db.execute(delete(ApprovalRow).where(ApprovalRow.matter == matter, ApprovalRow.matter_id == matter_id))
    db.add_all(_laid_down(matter, matter_id, step) for step in steps)
    db.flush()
    record(db, actor, "approval.open", matter, matter_id, {"steps": [step.key for step in steps]})
    return len(steps)


def decide_step(
    db: Session,
    actor: Actor,
    *,
    matter: str,
    matter_id: int,
    key: str,
    outcome: str = AGREED,
    reason: str = "",
    held: Collection[str] = (),
) -> None:
    """Decide an open step in the role it names; a refusal needs a reason. `held`: kinds of document on file."""
    row = _open_step(db, matter, matter_id, key)
    law = law_on(db, today())
    acting_as(actor, row.role, law)
    lacking = sorted(set(row.needs) - set(held))
    if lacking and outcome == AGREED:
        names = "、".join(_title(law, kind) for kind in lacking)
        raise InvalidInput(f"该环节须先备齐材料：{names}。", details={"missing": lacking})
    if outcome != AGREED and not reason.strip():
        raise InvalidInput("不同意须写明理由。")
    row.state = DONE if outcome == AGREED else REFUSED
    row.outcome, row.reason = outcome, reason.strip()
    row.decided_by, row.decided_on, row.until = actor.account, today(), _notice_ends(row)
    db.flush()
    _open_next(db, matter, matter_id)
    record(
        db, actor, "approval.decide", matter, matter_id, {"step": key, "outcome": outcome, "rule": row.rule}
    )


def _title(law: Law, kind: str) -> str:
    known = law.rulebook.documents.get(kind)
    return (known and known.zh) or kind


def _laid_down(matter: str, matter_id: int, step: ApprovalStep) -> ApprovalRow:
    return ApprovalRow(
        matter=matter,
        matter_id=matter_id,
        key=step.key,
        rule=step.rule,
        kind=step.kind,
        role=step.role,
        after=sorted(step.after),
        needs=sorted(step.needs),
        state=WAITING if step.after else OPEN,
        opened_on=today(),
        lasts_n=step.lasts.n if step.lasts else None,
        lasts_unit=step.lasts.unit.value if step.lasts else None,
        **(_deadline(step.within) if step.within else {}),
    )


def _deadline(within: Deadline) -> dict[str, Any]:
    return {
        "within_n": within.span.n,
        "within_unit": within.span.unit.value,
        "within_since": within.since,
        "within_after": within.event,
    }


def _notice_ends(row: ApprovalRow) -> date | None:
    """Return the last day of a public notice 公示 posted today; None without notice, or while no calendar tells."""
    if row.lasts_n is None or row.lasts_unit is None:
        return None
    return due_day(Span(row.lasts_n, Unit(row.lasts_unit)), today()).on


def _open_step(db: Session, matter: str, matter_id: int, key: str) -> ApprovalRow:
    rows = _rows(db, matter, matter_id)
    row = next((one for one in rows if one.key == key), None)
    if row is None:
        raise NotFound("没有这个审批环节。")
    if row.state in (DONE, REFUSED):
        raise Conflict("该环节已有人办结，请刷新后查看结果。")
    if not is_open(row, rows, today()):
        raise Conflict("前一环节尚未办结，或公示期未满；请待前一环节办结后再办理。")
    return row


def _open_next(db: Session, matter: str, matter_id: int) -> None:
    rows = _rows(db, matter, matter_id)
    for row in rows:
        if row.state == WAITING and is_open(row, rows, today()):
            row.state, row.opened_on = OPEN, today()
    db.flush()


def _rows(db: Session, matter: str, matter_id: int) -> Sequence[ApprovalRow]:
    of_matter = select(ApprovalRow).where(ApprovalRow.matter == matter, ApprovalRow.matter_id == matter_id)
    return db.scalars(of_matter.order_by(ApprovalRow.id)).all()
