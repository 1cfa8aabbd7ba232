"""The settlement as a workbook 结算明细: the lines of the paper, costs as claimed and payable, what was paid."""

from __future__ import annotations

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import Column, Kind, Sheet, workbook
from xiangxun.kernel.clock import today
from xiangxun.kernel.money import yuan
from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.funds.paper import articles_of, lines_in_words
from xiangxun.results.funds.queries import SettlementView, get_settlement, list_costs, list_payments
from xiangxun.rules.law import Law
from xiangxun.training.sessions.queries import get_session

_COSTS = (
    Column("项目", 16),
    Column("名称", 24),
    Column("数量", 8, Kind.NUMBER),
    Column("申报金额（元）", 16, Kind.YUAN),
    Column("认定金额（元）", 16, Kind.YUAN),
    Column("依据", 24),
)
_LINES = (
    Column("款项", 24),
    Column("性质", 10),
    Column("金额（元）", 16, Kind.YUAN),
    Column("收款方", 18),
    Column("承担方", 14),
    Column("依据", 24),
    Column("支付期限", 14),
    Column("已付（元）", 16, Kind.YUAN),
)
_PAYMENTS = (
    Column("款项", 24),
    Column("金额（元）", 16, Kind.YUAN),
    Column("日期", 12, Kind.DAY),
    Column("凭证号", 24),
)


def settlement_workbook(db: Session, session_id: int) -> bytes | None:
    """Return costs, lines and payments of a session as .xlsx; None where there are none."""
    costs, payments = list_costs(db, session_id), list_payments(db, session_id)
    settlement = get_settlement(db, session_id)
    if not costs and not settlement.lines:
        return None
    row = get_session(db, session_id).row
    law, title = law_on(db, row.first_day), f"{row.title}结算明细"
    claimed = [
        (
            law.rulebook.label("cost", one.item),
            one.title,
            one.units,
            one.fen,
            one.payable_fen,
            articles_of(law, one.rules),
        )
        for one in costs
    ]
    labels = {line.key: line.label for line in settlement.lines}
    paid = [(labels.get(one.line_key, one.line_key), one.fen, one.paid_on, one.voucher) for one in payments]
    return workbook(
        [
            Sheet("结算", title, _LINES, _lines(db, settlement, law), _totals(settlement)),
            Sheet("费用", f"{title}　费用清单", _COSTS, claimed),
            Sheet("支付", f"{title}　支付记录", _PAYMENTS, paid),
        ],
        on=today(),
    )


def _lines(db: Session, settlement: SettlementView, law: Law) -> list[tuple[object, ...]]:
    return [
        (one.label, one.kind, one.fen, one.payee, one.bearer, one.basis, one.due, one.paid_fen)
        for one in lines_in_words(db, settlement, law)
    ]


def _totals(settlement: SettlementView) -> tuple[str, ...]:
    owed = f"应付 {yuan(settlement.payable_fen)} 元；拒付 {yuan(settlement.withheld_fen)} 元"
    own = f"机构自行承担 {yuan(settlement.borne_by_institution_fen)} 元；已付 {yuan(settlement.paid_fen)} 元"
    return (f"{owed}；{own}",)
