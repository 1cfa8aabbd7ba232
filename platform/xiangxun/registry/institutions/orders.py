"""Orders to mend 限期整改: issued with a day, closed by a report, or found not mended as ordered."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.registry.institutions.models import RectificationOrder
from xiangxun.registry.institutions.service import require_own

OFFICE = (Role.AUTHORITY, Role.INSPECTOR, Role.ACCEPTANCE_TEAM)
#: Who reports that an order was mended: the institution of its own, or the office.
CLOSERS = (Role.INSTITUTION, *OFFICE)
ACCEPTANCE, OWN, SUPERIOR = "acceptance", "own", "superior"
#: Who found the problem 问题由谁发现.
FOUND_BY = {ACCEPTANCE: "验收", OWN: "本级检查", SUPERIOR: "上级督查"}


def issue_order(
    db: Session,
    actor: Actor,
    *,
    institution_id: int,
    session_id: int | None,
    rule: str,
    demand: str,
    due: date | None,
    found_by: str = OWN,
) -> int:
    """Order an institution to mend something by a day; raises `InvalidInput` where no day is named."""
    require(actor, *OFFICE)
    if found_by not in FOUND_BY:
        raise InvalidInput(f"问题由谁发现，请从{'、'.join(FOUND_BY.values())}中选择。")
    if due is None:
        raise InvalidInput("整改通知必须写明期限，请填写整改截止日期。", code="due_day_missing")
    if due < today():
        raise InvalidInput("整改期限不能早于今天，请改填以后的日期。")
    if actor.account is None:
        raise InvalidInput("整改通知须由具名人员签发。")
    order = RectificationOrder(
        institution_id=institution_id,
        session_id=session_id,
        rule=rule,
        demand=demand,
        issued_on=today(),
        due=due,
        found_by=found_by,
        issued_by=actor.account,
    )
    db.add(order)
    db.flush()
    record(db, actor, "order.issue", "order", order.id, {"rule": rule, "due": due.isoformat()})
    return order.id


def close_order(db: Session, actor: Actor, order_id: int, *, report: str) -> None:
    """Take in the report that the order has been mended, from its own institution or the office."""
    order = _open(db, order_id)
    require_own(actor, order.institution_id, *CLOSERS)
    if not report.strip():
        raise InvalidInput("请写明整改情况。")
    order.mended_on = today()
    order.report = report.strip()
    record(db, actor, "order.close", "order", order_id)


def report_result(db: Session, actor: Actor, order_id: int, *, result: str) -> None:
    """Report what came of an order, once it was mended: the institution of its own, or the office; once."""
    order = _load(db, order_id)
    require_own(actor, order.institution_id, *CLOSERS)
    if order.mended_on is None:
        raise Conflict("还没有整改到位；销号以后再报送整改结果。")
    if order.reported_on is not None:
        raise Conflict("这份整改通知的整改结果已经报送。")
    if not result.strip():
        raise InvalidInput("请写明整改结果。")
    order.result, order.reported_on = result.strip(), today()
    record(db, actor, "order.report", "order", order_id)


def declare_missed(db: Session, actor: Actor, order_id: int, *, reason: str) -> None:
    """Find, as the office, that the order was not mended as ordered; what follows is a decision of its own."""
    require(actor, *OFFICE)
    order = _open(db, order_id)
    order.missed = True
    record(db, actor, "order.missed", "order", order_id, {"reason": reason})


def _open(db: Session, order_id: int) -> RectificationOrder:
    order = _load(db, order_id)
    if order.mended_on is not None:
        raise Conflict("这份整改通知已经销号。")
    return order


def _load(db: Session, order_id: int) -> RectificationOrder:
    order = db.scalar(select(RectificationOrder).where(RectificationOrder.id == order_id))
    if order is None:
        raise NotFound("没有这份整改通知。")
    return order
