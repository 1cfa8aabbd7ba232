"""Money that comes back 追回: demanded under a rule by a verdict, an inspection or a settlement, then taken in.

What is demanded lowers what its payee is due; only money that an earlier settlement paid beyond the present one does
not, for that one is lower already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.turns import take_turn
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.kernel.ids import ref
from xiangxun.kernel.money import yuan
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers.declared import supervised
from xiangxun.registry.registers.queries import EntryRow, entries_of
from xiangxun.results.acceptance.queries import last_round
from xiangxun.results.funds.models import Payment, Recovery
from xiangxun.results.funds.queries import get_settlement, list_recoveries, paid_on_line
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import require_state

#: What demands money back: a decision of acceptance, an inspection, or a settlement below what was paid.
ACCEPTANCE, INSPECTION, SETTLEMENT = "acceptance", "inspection", "settlement"
SOURCES = (ACCEPTANCE, INSPECTION, SETTLEMENT)
DEMANDERS = (Role.AUTHORITY, Role.FINANCE)
TAKERS = (Role.FINANCE,)
_MATTER = "session"


@dataclass(frozen=True, slots=True)
class Demand:
    """What is demanded back of a line in fen, under which rule, because of what (`source`).

    `source_id`: after an inspection its entry in the register; after acceptance its round, the last one unless said.
    """

    line_key: str
    fen: int
    rule: str
    source: str
    due: date
    reason: str
    source_id: int | None = None


def demand_back(db: Session, actor: Actor, session_id: int, demand: Demand) -> int:
    """Demand money back that was paid on a line; return the demand's id.

    Raises `InvalidInput` beyond what was paid on the line and is not demanded yet; for a settlement, beyond what its
    payee was paid too much.
    """
    require(actor, *DEMANDERS)
    take_turn(db, ref("session", session_id))
    require_state(db, session_id, "settled", "archived")
    if actor.account is None or len(demand.reason.strip()) < 2:
        raise InvalidInput("追回须由具名人员提出，并写明理由。")
    if demand.source not in SOURCES:
        raise InvalidInput("请选择追回的来由：验收、检查或结算。")
    if demand.rule not in law_on(db, get_session(db, session_id).row.first_day).rulebook.rules:
        raise InvalidInput(f"本县规则里没有 {demand.rule}，请核对规则编号。")
    _refuse_baseless(db, session_id, demand)
    if demand.due < today():
        raise InvalidInput("退回期限不能早于今天。")
    payee, most = _most(db, session_id, demand)
    if not 0 < demand.fen <= most:
        raise InvalidInput(f"该款项最多可追回 {yuan(max(0, most))} 元。", details={"most_fen": max(0, most)})
    row = Recovery(
        session_id=session_id,
        line_key=demand.line_key,
        payee=payee,
        fen=demand.fen,
        rule=demand.rule,
        source=demand.source,
        source_id=_source_id(db, session_id, demand),
        lowers=demand.source != SETTLEMENT,
        due=demand.due,
        reason=demand.reason.strip(),
        demanded_by=actor.account,
        demanded_on=today(),
    )
    db.add(row)
    db.flush()
    details = {"recovery": row.id, "line": row.line_key, "fen": row.fen, "rule": row.rule}
    record(db, actor, "funds.demand_back", _MATTER, session_id, details)
    return row.id


def inspections_of(db: Session, session_id: int) -> Sequence[EntryRow]:
    """Return what was found about a session or its institution in the registers of checks, on which a demand may rest."""
    row = get_session(db, session_id).row
    entries = (
        *entries_of(db, "session", session_id),
        *entries_of(db, "institution", row.institution_id),
    )
    checks = supervised(law_on(db, row.first_day))
    return [one for one in entries if one.register in checks]


def take_in(
    db: Session, actor: Actor, session_id: int, recovery_id: int, voucher: str, fen: int | None = None
) -> int:
    """Record that money came back under a voucher (all that is outstanding, or `fen`); return the payment's id.

    It is a payment below 0. The same voucher again changes nothing.
    """
    require(actor, *TAKERS)
    take_turn(db, ref("session", session_id))
    if actor.account is None or not voucher.strip():
        raise Forbidden("退款须由具名人员登记，并填写凭证号。")
    demand = next((one for one in list_recoveries(db, session_id) if one.id == recovery_id), None)
    if demand is None:
        raise NotFound("没有这项追回。")
    known = db.scalar(
        select(Payment).where(Payment.recovery_id == recovery_id, Payment.voucher == voucher.strip())
    )
    if known is not None:
        if fen not in (None, -known.fen):
            raise Conflict("该凭证已登记过另一金额，请核对凭证号。", details={"fen": known.fen})
        return known.id
    amount = demand.left_fen if fen is None else fen
    if not 0 < amount <= demand.left_fen:
        raise InvalidInput(
            f"该项追回尚欠 {yuan(demand.left_fen)} 元。", details={"left_fen": demand.left_fen}
        )
    payment = Payment(
        session_id=session_id,
        line_key=demand.line_key,
        payee=demand.payee,
        fen=-amount,
        paid_on=today(),
        voucher=voucher.strip(),
        paid_by=actor.account,
        recovery_id=recovery_id,
    )
    db.add(payment)
    db.flush()
    details = {"recovery": recovery_id, "fen": amount, "payment": payment.id}
    record(db, actor, "funds.take_in", _MATTER, session_id, details)
    return payment.id


def _refuse_baseless(db: Session, session_id: int, demand: Demand) -> None:
    """A demand after an inspection names its entry, which is about the session or its institution."""
    if demand.source != INSPECTION:
        return
    if demand.source_id is None:
        raise InvalidInput("因检查提出追回的，请选择所依据的检查登记。")
    if demand.source_id not in {one.id for one in inspections_of(db, session_id)}:
        raise InvalidInput("所选的检查登记与本期及其承办机构无关，请核对。")


def _source_id(db: Session, session_id: int, demand: Demand) -> int | None:
    if demand.source_id is None and demand.source == ACCEPTANCE:
        round_ = last_round(db, session_id)
        return round_.id if round_ else None
    return demand.source_id


def _most(db: Session, session_id: int, demand: Demand) -> tuple[str, int]:
    """Return whom a line was paid to, and how much of it can be demanded back still."""
    payee, paid = paid_on_line(db, session_id, demand.line_key)
    if payee is None:
        raise InvalidInput("这一款项没有支付记录，无从追回。", details={"line": demand.line_key})
    waiting = sum(one.left_fen for one in list_recoveries(db, session_id) if one.line_key == demand.line_key)
    most = paid - waiting
    if demand.source == SETTLEMENT:
        most = min(most, get_settlement(db, session_id).overpaid_fen.get(payee, 0))
    return payee, most
