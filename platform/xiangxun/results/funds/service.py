"""Settles a session 结算: costs cut to their limits, the whole entitlement asked for, payments never beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.calendar import Due, due_on
from xiangxun.foundation.db.turns import take_turn
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, StepStopped
from xiangxun.kernel.ids import ref, row_id
from xiangxun.kernel.money import yuan
from xiangxun.registry.interpretations.service import Decision, ask, described, stop_on
from xiangxun.results.acceptance.facts import has_acceptance
from xiangxun.results.funds.caps import Capped, cut
from xiangxun.results.funds.facts import agreed_fees, cost_facts, funding_facts, people_to_pay
from xiangxun.results.funds.labels import label
from xiangxun.results.funds.models import CostLine, Payment, SettlementLine
from xiangxun.results.funds.queries import CostView, SettlementView, get_settlement, list_costs
from xiangxun.results.funds.totals import PAY
from xiangxun.results.ledger.lines import plain_values
from xiangxun.rules.answers import Cap, Funding, MoneyLine
from xiangxun.rules.facts import Cost, Event, FundingFacts, MatterFacts, Person
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.approvals.queries import is_settled
from xiangxun.training.approvals.service import open_matter
from xiangxun.training.feedback.queries import PROPOSED, REFERRED, list_assessments
from xiangxun.training.sessions.facts import session_facts
from xiangxun.training.sessions.gates import pass_gate
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import mark_state, require_session, require_state

CLAIMANTS = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY, Role.FINANCE)
SETTLERS = (Role.FINANCE, Role.AUTHORITY)
PAYERS = (Role.FINANCE,)
CLAIMABLE = ("open", "closed", "ledgered", "submitted", "rectifying", "accepted", "settled")
#: States in which lines are worked out anew and paid.
PAYABLE = ("settled", "archived")
_MATTER = "session"
#: The matter under which the approval of a settlement stands.
SETTLEMENT = "settlement"


@dataclass(frozen=True, slots=True)
class CostIn:
    """A cost as claimed, in fen. `units`: hours, half days or pieces; `title`: of a lecturer 职称, as the rules name it."""

    key: str
    item: str
    fen: int
    units: int = 1
    lecturer_id: int | None = None
    title: str = ""


def enter_costs(db: Session, actor: Actor, session_id: int, costs: Sequence[CostIn]) -> Sequence[CostView]:
    """Enter the cost list of a session, in place of the one before; return it with what is payable of each cost.

    The lecturers' agreed fees belong to it without being claimed. Raises `StepStopped` where a rule finds fault.
    """
    take_turn(db, ref("session", session_id))
    require_session(db, actor, session_id, *CLAIMANTS)
    require_state(db, session_id, *CLAIMABLE)
    _check_costs(db, session_id, costs)
    _price(db, session_id, [_claim(cost) for cost in costs])
    found = list_costs(db, session_id)
    totals = {"fen": sum(one.fen for one in found), "payable_fen": sum(one.payable_fen for one in found)}
    record(db, actor, "funds.costs", _MATTER, session_id, {"costs": len(found), **totals})
    return found


def settle(
    db: Session, actor: Actor, session_id: int, *, contract_fen: int = 0, events: Sequence[Event] = ()
) -> SettlementView:
    """Work out the whole entitlement of an accepted session as of today, in place of what was worked out before.

    Where the county has no acceptance, a submitted session is settled. An archived one may be settled again: outcomes
    found months later and tranches of later years change what is due, not the sealed archive. `events`: what has happened that the rules
    wait for. Raises `StepStopped` where a rule says that nothing may be paid, or a question is open.
    """
    require(actor, *SETTLERS)
    take_turn(db, ref("session", session_id))
    require_state(db, session_id, *settleable(db, session_id))
    _refuse_open_assessments(db, session_id)
    pass_gate(db, actor, session_id, Stage.SETTLE)
    costs = _price(db, session_id, _claims(db, session_id))
    people = _pass_pay(db, session_id)
    facts = funding_facts(db, session_id, people, costs, tuple(events), contract_fen)
    decision = ask(db, "decide_funding", facts, matter=_MATTER, matter_id=session_id)
    funding: Funding = decision.answer
    stop_on(Decision(funding.findings, decision.receipt_id, decision.law), "还不能结算")
    _refuse_pay_for_retraining(funding, facts)
    _store(db, session_id, funding, facts, decision)
    if get_session(db, session_id).row.state not in PAYABLE:
        mark_state(db, actor, session_id, "settled")
    view = get_settlement(db, session_id)
    _open_approval(db, actor, session_id, view.payable_fen)
    totals = {"payable_fen": view.payable_fen, "withheld_fen": view.withheld_fen}
    record(db, actor, "funds.settle", _MATTER, session_id, {"receipt": decision.receipt_id, **totals})
    return view


def _refuse_open_assessments(db: Session, session_id: int) -> None:
    """A fee is not settled while a person has still to say whether part of it is withheld."""
    waiting = [one for one in list_assessments(db, session_id) if one.state in (PROPOSED, REFERRED)]
    if waiting:
        raise StepStopped(
            f"还不能结算：有 {len(waiting)} 位讲师的考核等待确认或答复，请先办理讲师考核。",
            code="assessment_open",
            details={"assessments": [one.id for one in waiting]},
        )


def pay(
    db: Session, actor: Actor, session_id: int, line_key: str, voucher: str, fen: int | None = None
) -> int:
    """Record that a line was paid under a voucher 凭证 (all that is open of it, or `fen`); return the payment's id.

    The same voucher again changes nothing. Never more than the line, nor than its payee gets in all.
    """
    require(actor, *PAYERS)
    take_turn(db, ref("session", session_id))
    require_state(db, session_id, *PAYABLE)
    line = _line_to_pay(db, session_id, line_key)
    if actor.account is None or not voucher.strip():
        raise InvalidInput("拨付须由具名人员登记，并填写凭证号。")
    known = _paid_under(db, session_id, line_key, voucher.strip())
    if known is not None:
        if fen not in (None, known.fen):
            raise Conflict("该凭证已登记过另一金额，请核对凭证号。", details={"fen": known.fen})
        return known.id
    amount = _amount(db, session_id, line, fen)
    payment = Payment(
        session_id=session_id,
        line_key=line_key,
        payee=line.payee,
        fen=amount,
        paid_on=today(),
        voucher=voucher.strip(),
        paid_by=actor.account,
    )
    db.add(payment)
    db.flush()
    record(
        db, actor, "funds.pay", _MATTER, session_id, {"line": line_key, "fen": amount, "payment": payment.id}
    )
    return payment.id


def _check_costs(db: Session, session_id: int, costs: Sequence[CostIn]) -> None:
    engaged = {one.lecturer_id for one in get_session(db, session_id).lecturers}
    keys = [cost.key for cost in costs]
    if len(set(keys)) < len(keys) or not all(key.strip() for key in keys):
        raise InvalidInput("费用清单的编号不能为空或重复。")
    for cost in costs:
        if cost.fen < 0 or cost.units < 1:
            raise InvalidInput(f"费用“{cost.key}”的金额不能为负，数量至少为 1。")
        if cost.lecturer_id is not None and cost.lecturer_id not in engaged:
            raise InvalidInput(f"费用“{cost.key}”的讲师不在本期聘请之列。")


def _claim(cost: CostIn) -> Cost:
    lecturer = None if cost.lecturer_id is None else ref("lecturer", cost.lecturer_id)
    return Cost(cost.key, cost.item, cost.fen, cost.units, lecturer, cost.title)


def _claims(db: Session, session_id: int) -> list[Cost]:
    """Return the costs as they were claimed, before any limit."""
    return [
        Cost(
            one.key,
            one.item,
            one.fen,
            one.units,
            None if one.lecturer_id is None else ref("lecturer", one.lecturer_id),
            one.title,
        )
        for one in list_costs(db, session_id)
    ]


def _price(db: Session, session_id: int, claimed: Sequence[Cost]) -> tuple[Cost, ...]:
    """Ask for the limits, write the list down, and return the costs as the limits left them."""
    costs = (*claimed, *agreed_fees(db, session_id, claimed))
    facts = cost_facts(db, session_id, costs)
    decision = ask(db, "check_costs", facts, matter=_MATTER, matter_id=session_id)
    stop_on(decision, "费用清单还不能登记")
    capped = cut(costs, decision.checked.caps)
    _refuse_too_low(decision.law, capped.too_low)
    _store_costs(db, session_id, costs, capped)
    return tuple(replace(cost, fen=capped.payable[cost.key]) for cost in costs)


def _refuse_too_low(law: Law, caps: Sequence[Cap]) -> None:
    for cap in caps:
        article = law.rulebook.entry(cap.rule).article
        raise StepStopped(
            f"费用低于{article}规定的最低 {yuan(cap.at_least or 0)} 元：{'、'.join(cap.keys)}。",
            details={"rule": cap.rule, "keys": list(cap.keys), "at_least": cap.at_least},
        )


def _store_costs(db: Session, session_id: int, costs: Sequence[Cost], capped: Capped) -> None:
    db.execute(delete(CostLine).where(CostLine.session_id == session_id))
    db.add_all(
        CostLine(
            session_id=session_id,
            key=cost.key,
            item=cost.item,
            fen=cost.fen,
            payable_fen=capped.payable[cost.key],
            units=cost.units,
            lecturer_id=row_id(cost.lecturer) if cost.lecturer else None,
            title=cost.title,
            rules=list(capped.rules.get(cost.key, ())),
        )
        for cost in costs
    )
    db.flush()


def settleable(db: Session, session_id: int) -> tuple[str, ...]:
    """Return the states in which a session is settled: behind its acceptance, where the county has one."""
    return ("accepted" if has_acceptance(db, session_id) else "submitted", *PAYABLE)


def _pass_pay(db: Session, session_id: int) -> tuple[Person, ...]:
    """Return those whom nothing stops at gate PAY, within the seats that rules give."""
    facts = people_to_pay(db, session_id)
    decision = ask(db, "check_people", facts, matter=_MATTER, matter_id=session_id)
    checked = decision.checked
    whole = tuple(one for one in checked.findings if one.about in (None, facts.session.ref))
    stop_on(Decision(whole, decision.receipt_id, decision.law), "还不能结算")
    if checked.open:
        raise StepStopped(
            "有人是否属于补贴对象还待有权人员判定，判定后再结算。",
            details={"findings": described(decision.law, checked.open)},
        )
    left = {person.ref: person for person in facts.people if person.ref not in checked.stopped()}
    for cap in checked.caps:
        seated = [key for key in cap.keys if key in left]
        for key in seated[cap.at_most :] if cap.at_most is not None else ():
            del left[key]
    return tuple(left.values())


def _refuse_pay_for_retraining(funding: Funding, facts: FundingFacts) -> None:
    bearer = facts.session.cost_bearer if facts.session and facts.session.retrains else ""
    paid = [line.key for line in funding.lines if line.kind == PAY and line.fen]
    if bearer and bearer != "programme" and paid:
        raise StepStopped(
            "重新培训的费用由承担方自理，规则却给出了支付款项，不能结算；请联系规则维护人员。",
            code="retraining_paid",
            details={"lines": paid, "bearer": bearer},
        )


def _store(db: Session, session_id: int, funding: Funding, facts: FundingFacts, decision: Decision) -> None:
    events = {event.key: event.on for event in facts.events}
    items = {cost.key: cost.item for cost in facts.costs}
    db.execute(delete(SettlementLine).where(SettlementLine.session_id == session_id))
    for line in funding.lines:
        due = due_on(line.by, events) if line.by else None
        row = _row(session_id, line, due, None if line.awaits in events else line.awaits)
        row.label, row.receipt_id = label(decision.law, line, items), decision.receipt_id
        db.add(row)
    db.flush()


def _row(session_id: int, line: MoneyLine, due: Due | None, awaits: str | None) -> SettlementLine:
    return SettlementLine(
        session_id=session_id,
        key=line.key,
        kind=line.kind,
        fen=line.fen,
        rules=list(line.rules),
        payee=line.payee,
        bearer=line.bearer,
        values=plain_values(line.values),
        due=due.on if due else None,
        due_text=due.text() if due else "",
        awaits=awaits,
    )


def _open_approval(db: Session, actor: Actor, session_id: int, fen: int) -> None:
    matter = MatterFacts(
        kind=SETTLEMENT,
        ref=ref("session", session_id),
        on=today(),
        session=session_facts(db, session_id),
        amount_fen=fen,
    )
    open_matter(db, actor, matter=SETTLEMENT, matter_id=session_id, facts=matter)


def _line_to_pay(db: Session, session_id: int, line_key: str) -> SettlementLine:
    line = db.scalar(
        select(SettlementLine).where(SettlementLine.session_id == session_id, SettlementLine.key == line_key)
    )
    if line is None or line.kind != PAY:
        raise InvalidInput("结算单中没有这一支付款项。", details={"line": line_key})
    if line.awaits is not None:
        raise Conflict("该款项须待约定事项完成后才能拨付。", details={"awaits": line.awaits})
    if not is_settled(db, SETTLEMENT, session_id, today()):
        raise Conflict("结算尚未审批完毕，不能拨付。")
    return line


def _paid_under(db: Session, session_id: int, line_key: str, voucher: str) -> Payment | None:
    return db.scalar(
        select(Payment).where(
            Payment.session_id == session_id, Payment.line_key == line_key, Payment.voucher == voucher
        )
    )


def _amount(db: Session, session_id: int, line: SettlementLine, fen: int | None) -> int:
    left = get_settlement(db, session_id).open_fen.get(line.key, 0)
    if left <= 0:
        raise Conflict("该款项已经付清。", details={"line": line.key})
    if fen is None:
        return left
    if not 0 < fen <= left:
        raise InvalidInput(f"该款项还可拨付 {yuan(left)} 元。", details={"left_fen": left})
    return fen
