"""Reads funds 资金: the cost list, the whole entitlement with its totals, what was paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.results.funds.models import CostLine, Payment, Recovery, SettlementLine
from xiangxun.results.funds.totals import PAY, Totals, totals_of
from xiangxun.training.sessions.selecting import called_like


@dataclass(frozen=True, slots=True)
class CostView:
    """A cost as claimed; `payable_fen` is what the limits leave, `rules` are those that cut it."""

    key: str
    item: str
    fen: int
    payable_fen: int
    units: int
    lecturer_id: int | None
    title: str
    rules: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True)
class LineView:
    """A line of the entitlement in fen, never negative. `kind`: pay, withhold, borne, recover.

    `due`: day by which it is paid, or in words (`due_text`) why there is none yet; `awaits`: an event still to come.
    """

    key: str
    kind: str
    fen: int
    label: str
    rules: tuple[str, ...]
    payee: str
    bearer: str
    values: Mapping[str, Any]
    due: date | None
    due_text: str
    awaits: str | None
    receipt_id: int | None
    paid_fen: int


@dataclass(frozen=True, slots=True)
class PaymentView:
    """Money that went out (or came back, negative) against a line."""

    id: int
    line_key: str
    fen: int
    paid_on: date
    voucher: str


@dataclass(frozen=True, slots=True)
class RecoveryView:
    """Money demanded back 追回 and how much of it came back; `source`: acceptance, inspection or settlement."""

    id: int
    session_id: int
    line_key: str
    payee: str
    fen: int
    back_fen: int
    rule: str
    source: str
    source_id: int | None
    lowers: bool
    due: date
    reason: str
    demanded_on: date

    @property
    def left_fen(self) -> int:
        """What is still outstanding."""
        return self.fen - self.back_fen

    def is_late(self, on: date) -> bool:
        """Whether it should have come back by now."""
        return self.left_fen > 0 and self.due < on


@dataclass(frozen=True, slots=True)
class SettlementView:
    """The whole entitlement of a session as of its last settlement, and what each payee was paid in all (`paid_to`).

    `claimed`: what was demanded back of each payee for other reasons than a lower settlement; it is due no more.
    """

    session_id: int
    lines: tuple[LineView, ...]
    totals: Totals
    paid_to: Mapping[str, int]
    claimed: Mapping[str, int]

    @property
    def paid_fen(self) -> int:
        """What went out in all, also on lines that an earlier settlement had."""
        return sum(self.paid_to.values())

    @property
    def payable_fen(self) -> int:
        """What the programme pays in all."""
        return self.totals.payable_fen

    @property
    def open_fen(self) -> Mapping[str, int]:
        """What may still be paid of each payment line: withholdings are taken from a payee's lines in their order.

        Lines that await an event are left out, and their money is kept for them.
        """
        left = {payee: fen - self.paid_to.get(payee, 0) for payee, fen in self._due.items()}
        for line in self.lines:
            if line.kind == PAY and line.awaits is not None:
                left[line.payee] -= max(0, line.fen - line.paid_fen)
        found: dict[str, int] = {}
        for line in self.lines:
            fen = min(line.fen - line.paid_fen, left.get(line.payee, 0))
            if line.kind == PAY and line.awaits is None and fen > 0:
                found[line.key] = fen
                left[line.payee] -= fen
        return found

    @property
    def overpaid_fen(self) -> Mapping[str, int]:
        """What each payee was paid beyond what it is due now: to be demanded back."""
        over = {payee: paid - self._due.get(payee, 0) for payee, paid in self.paid_to.items()}
        return {payee: fen for payee, fen in over.items() if fen > 0}

    @property
    def _due(self) -> Mapping[str, int]:
        return {
            payee: max(0, fen - self.claimed.get(payee, 0)) for payee, fen in self.totals.by_payee.items()
        }

    @property
    def withheld_fen(self) -> int:
        """What is refused of it."""
        return self.totals.withheld_fen

    @property
    def borne_by_institution_fen(self) -> int:
        """What the institution bears itself."""
        return self.totals.borne_by_institution_fen


def list_costs(db: Session, session_id: int) -> Sequence[CostView]:
    """Return the cost list of a session, in the order in which it was entered."""
    rows = db.scalars(select(CostLine).where(CostLine.session_id == session_id).order_by(CostLine.id))
    return [
        CostView(
            row.key,
            row.item,
            row.fen,
            row.payable_fen,
            row.units,
            row.lecturer_id,
            row.title,
            tuple(row.rules),
            row.version,
        )
        for row in rows
    ]


def list_payments(db: Session, session_id: int) -> Sequence[PaymentView]:
    """Return what was paid for a session, the first at the top."""
    rows = db.scalars(select(Payment).where(Payment.session_id == session_id).order_by(Payment.id))
    return [PaymentView(row.id, row.line_key, row.fen, row.paid_on, row.voucher) for row in rows]


def get_settlement(db: Session, session_id: int) -> SettlementView:
    """Return the settlement of a session; without lines before it was settled, or where no rule grants any."""
    paid = paid_by_line(db, session_id)
    rows = db.scalars(
        select(SettlementLine).where(SettlementLine.session_id == session_id).order_by(SettlementLine.id)
    )
    lines = tuple(_line(row, paid.get(row.key, 0)) for row in rows)
    claimed: dict[str, int] = {}
    for one in list_recoveries(db, session_id):
        if one.lowers:
            claimed[one.payee] = claimed.get(one.payee, 0) + one.fen
    return SettlementView(session_id, lines, _totals(lines), _paid_by(db, session_id, Payment.payee), claimed)


def find_recoveries(db: Session, ask: Ask, on: date) -> Sequence[RecoveryView]:
    """Return what is asked of the county's demands 追回: by the session's words, where they come from, how they stand on a day."""
    back = _came_back()
    left = Recovery.fen - func.coalesce(back.c.fen, 0)
    statement = select(Recovery, back.c.fen).outerjoin(back, back.c.recovery_id == Recovery.id)
    if ask.search:
        statement = statement.where(Recovery.session_id.in_(called_like(ask.search)))
    if "source" in ask.chosen:
        statement = statement.where(Recovery.source == ask.chosen["source"])
    match ask.chosen.get("state"):
        case "back":
            statement = statement.where(left <= 0)
        case "late":
            statement = statement.where(left > 0, Recovery.due < on)
        case "open":
            statement = statement.where(left > 0)
    key = Recovery.fen if ask.sort == "fen" else Recovery.due
    rows = db.execute(in_order(statement, Recovery, key, ask))
    return [_recovery(row, int(fen or 0)) for row, fen in rows]


def _came_back() -> Subquery:
    return (
        select(Payment.recovery_id, func.sum(-Payment.fen).label("fen"))
        .group_by(Payment.recovery_id)
        .subquery()
    )


def list_recoveries(db: Session, session_id: int | None = None) -> Sequence[RecoveryView]:
    """Return what was demanded back, of a session or in the county, the first at the top."""
    back = _came_back()
    statement = select(Recovery, back.c.fen).outerjoin(back, back.c.recovery_id == Recovery.id)
    if session_id is not None:
        statement = statement.where(Recovery.session_id == session_id)
    return [_recovery(row, int(fen or 0)) for row, fen in db.execute(statement.order_by(Recovery.id))]


def open_recoveries(db: Session) -> Sequence[RecoveryView]:
    """Return what has still to come back to the county, the one due first at the top."""
    return sorted((one for one in list_recoveries(db) if one.left_fen > 0), key=lambda one: (one.due, one.id))


def paid_on_line(db: Session, session_id: int, line_key: str) -> tuple[str | None, int]:
    """Return whom a line was paid to and how much, less what came back; (None, 0) where nothing was."""
    statement = select(func.max(Payment.payee), func.sum(Payment.fen)).where(
        Payment.session_id == session_id, Payment.line_key == line_key
    )
    payee, fen = db.execute(statement).one()
    return payee, int(fen or 0)


def _recovery(row: Recovery, back: int) -> RecoveryView:
    return RecoveryView(
        id=row.id,
        session_id=row.session_id,
        line_key=row.line_key,
        payee=row.payee,
        fen=row.fen,
        back_fen=back,
        rule=row.rule,
        source=row.source,
        source_id=row.source_id,
        lowers=row.lowers,
        due=row.due,
        reason=row.reason,
        demanded_on=row.demanded_on,
    )


def paid_by_line(db: Session, session_id: int) -> dict[str, int]:
    """Return what was paid so far, by line."""
    return _paid_by(db, session_id, Payment.line_key)


def _paid_by(db: Session, session_id: int, column: InstrumentedAttribute[str]) -> dict[str, int]:
    statement = select(column, func.sum(Payment.fen)).where(Payment.session_id == session_id).group_by(column)
    return {key: int(fen) for key, fen in db.execute(statement)}


def _totals(lines: Iterable[LineView]) -> Totals:
    return totals_of((line.kind, line.payee, line.bearer, line.fen) for line in lines)


def _line(row: SettlementLine, paid: int) -> LineView:
    return LineView(
        key=row.key,
        kind=row.kind,
        fen=row.fen,
        label=row.label,
        rules=tuple(row.rules),
        payee=row.payee,
        bearer=row.bearer,
        values=row.values,
        due=row.due,
        due_text=row.due_text,
        awaits=row.awaits,
        receipt_id=row.receipt_id,
        paid_fen=paid,
    )
