"""Exports payments 支付与追回记录: what went out and came back in the county over a period, as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.papers import Column, Kind, Sheet, workbook
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import InvalidInput
from xiangxun.kernel.money import yuan
from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.funds.models import Payment
from xiangxun.results.funds.queries import RecoveryView, list_recoveries
from xiangxun.training.sessions.naming import names_of
from xiangxun.training.sessions.queries import get_rows

_READERS = (Role.FINANCE, Role.AUTHORITY, Role.INSPECTOR)
SOURCES = {"acceptance": "验收", "inspection": "检查", "settlement": "结算"}
_PAYMENTS = (
    Column("日期", 12, Kind.DAY),
    Column("期次", 14),
    Column("名称", 30),
    Column("款项", 20),
    Column("收款方", 24),
    Column("金额（元）", 16, Kind.YUAN),
    Column("凭证号", 20),
)
RECOVERIES = (
    Column("提出日期", 12, Kind.DAY),
    Column("期次", 14),
    Column("款项", 20),
    Column("退款方", 24),
    Column("应追回（元）", 16, Kind.YUAN),
    Column("已退回（元）", 16, Kind.YUAN),
    Column("期限", 12, Kind.DAY),
    Column("来由", 10),
    Column("依据", 20),
    Column("理由", 30, Kind.WRAPPED),
)


def payments_workbook(db: Session, actor: Actor, *, since: date, until: date) -> bytes:
    """Return the payments of a period and every demand made in it as .xlsx; the audit says who took it out."""
    require(actor, *_READERS)
    if until < since:
        raise InvalidInput("止日不能早于起日。")
    within = select(Payment).where(Payment.paid_on >= since, Payment.paid_on <= until)
    payments = db.scalars(within.order_by(Payment.paid_on, Payment.id)).all()
    demands = [one for one in list_recoveries(db) if since <= one.demanded_on <= until]
    sessions = get_rows(db, {one.session_id for one in payments})
    names = names_of(db, {one.payee for one in payments})
    rulebook = law_on(db, today()).rulebook
    paid = [
        (
            one.paid_on,
            sessions[one.session_id].code,
            sessions[one.session_id].title,
            rulebook.label("money", one.line_key),
            names.get(one.payee, one.payee),
            one.fen,
            one.voucher,
        )
        for one in payments
    ]
    details = {"since": since.isoformat(), "until": until.isoformat(), "rows": len(paid)}
    record(db, actor, "funds.export", "county", None, details)
    period = f"{since} 至 {until}"
    return workbook(
        [
            Sheet(
                "支付",
                f"支付记录　{period}",
                _PAYMENTS,
                paid,
                closing=[f"合计 {yuan(sum(one.fen for one in payments))} 元"],
            ),
            Sheet(
                "追回",
                f"追回记录　{period}",
                RECOVERIES,
                demand_lines(db, demands),
                closing=[f"尚欠 {yuan(sum(one.left_fen for one in demands))} 元"],
            ),
        ],
        on=today(),
    )


def demand_lines(db: Session, demands: Sequence[RecoveryView]) -> list[tuple[object, ...]]:
    """Return demands as lines under `RECOVERIES`."""
    sessions = get_rows(db, {one.session_id for one in demands})
    names = names_of(db, {one.payee for one in demands})
    rulebook = law_on(db, today()).rulebook
    return [
        (
            one.demanded_on,
            sessions[one.session_id].code,
            rulebook.label("money", one.line_key),
            names.get(one.payee, one.payee),
            one.fen,
            one.back_fen,
            one.due,
            SOURCES[one.source],
            rulebook.rules[one.rule].article if one.rule in rulebook.rules else one.rule,
            one.reason,
        )
        for one in demands
    ]
