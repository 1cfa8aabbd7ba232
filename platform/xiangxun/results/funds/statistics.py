"""Statistics of funds 资金统计: what is payable, withheld and paid for some sessions, and since when all is paid."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.results.funds.models import Payment, SettlementLine


@dataclass(frozen=True, slots=True)
class Money:
    """Of one session, in fen. `payable`: what the programme owes now, less what it withholds; later tranches wait."""

    payable: int = 0
    withheld: int = 0
    waiting: int = 0
    paid: int = 0

    @property
    def open(self) -> int:
        """What is payable and not paid yet."""
        return max(self.payable - self.paid, 0)


def money_of(db: Session, session_ids: Collection[int]) -> Mapping[int, Money]:
    """Return the money of each session that has a settlement."""
    which = among(SettlementLine.session_id, session_ids)
    payable = _payable(db, which)
    kinds = (
        select(
            SettlementLine.session_id,
            func.coalesce(func.sum(SettlementLine.fen).filter(SettlementLine.kind == "withhold"), 0),
            func.coalesce(
                func.sum(SettlementLine.fen).filter(
                    SettlementLine.kind == "pay", SettlementLine.awaits.is_not(None)
                ),
                0,
            ),
        )
        .where(which)
        .group_by(SettlementLine.session_id)
    )
    paid = {session: fen for session, fen, _on in _paid(db, among(Payment.session_id, session_ids))}
    return {
        session: Money(payable.get(session, 0), int(withheld), int(waiting), paid.get(session, 0))
        for session, withheld, waiting in db.execute(kinds)
    }


def paid_in_full(db: Session, as_of: date) -> Mapping[int, date]:
    """Return of each session that is paid in full, as of a day, the day of the last payment."""
    payable = _payable(db, SettlementLine.session_id.is_not(None))
    return {
        session: on
        for session, fen, on in _paid(db, Payment.paid_on <= as_of)
        if fen >= payable.get(session, 0)
    }


def _paid(db: Session, which: ColumnElement[bool]) -> list[tuple[int, int, date]]:
    statement = select(Payment.session_id, func.sum(Payment.fen), func.max(Payment.paid_on))
    rows = db.execute(statement.where(which).group_by(Payment.session_id))
    return [(session, int(fen), on) for session, fen, on in rows]


def _payable(db: Session, which: ColumnElement[bool]) -> dict[int, int]:
    """Return what each session's payees are owed now: to nobody less than nothing."""
    signed = case(
        (SettlementLine.kind == "pay", SettlementLine.fen),
        (SettlementLine.kind == "withhold", -SettlementLine.fen),
        else_=0,
    )
    by_payee = (
        select(SettlementLine.session_id, func.greatest(func.sum(signed), 0).label("fen"))
        .where(SettlementLine.awaits.is_(None), which)
        .group_by(SettlementLine.session_id, SettlementLine.payee)
        .subquery()
    )
    owed = select(by_payee.c.session_id, func.sum(by_payee.c.fen)).group_by(by_payee.c.session_id)
    return {session: int(fen) for session, fen in db.execute(owed)}
