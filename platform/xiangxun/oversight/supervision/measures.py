"""Measures 处理措施: what follows from an inspection: an order to mend, a breach decided by a person, a circular."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.oversight.supervision.models import Measure
from xiangxun.oversight.supervision.queries import CIRCULAR, ORDER, get_inspection
from xiangxun.oversight.supervision.service import INSPECTORS, KEEPER, MATTER
from xiangxun.registry.institutions.orders import OWN, issue_order
from xiangxun.registry.institutions.queries import OrderRow, list_orders
from xiangxun.registry.institutions.service import suspend
from xiangxun.registry.interpretations.service import acting_as, law_on
from xiangxun.registry.registers import service as registers
from xiangxun.rules.law import Law, RuleEntry

APPLICATIONS = "applications"
_LEAST_REASON = 4


def order_rectification(
    db: Session,
    actor: Actor,
    inspection_id: int,
    *,
    rule: str,
    demand: str,
    due: date | None,
    found_by: str = OWN,
) -> int:
    """Order the inspected institution to mend what was found, by a day; return the order's id.

    `rule`: the rule of the county that was not kept. Raises `InvalidInput` where no day is named.
    """
    inspection = get_inspection(db, inspection_id)
    _entry(law_on(db, today()), rule)
    if not demand.strip():
        raise InvalidInput("请写明要整改什么。")
    order_id = issue_order(
        db,
        actor,
        institution_id=inspection.institution_id,
        session_id=inspection.session_id,
        rule=rule,
        demand=demand.strip(),
        due=due,
        found_by=found_by,
    )
    db.add(Measure(inspection_id=inspection_id, kind=ORDER, order_id=order_id))
    db.flush()
    return order_id


def breach_rules(law: Law) -> Sequence[RuleEntry]:
    """Return the rules under which the office may decide on a breach: those whose effect a person must confirm."""
    return [entry for entry in law.rulebook.rules.values() if entry.confirm_by is not None]


def decide_breach(db: Session, actor: Actor, order_id: int, *, rule: str, reason: str) -> int:
    """Decide, after an order was found not mended, that the institution is in breach; return the suspension's id.

    `rule`: a rule of the county with `confirm_by`; only that role decides. The institution does not apply again until
    the suspension is lifted. Raises `Conflict` where nobody has found the order missed.
    """
    order = _order(db, order_id)
    if not order.missed:
        raise Conflict("请先认定该整改通知未按要求整改，再决定是否按违约处理。")
    law = law_on(db, today())
    entry = _entry(law, rule)
    if entry.confirm_by is None:
        raise InvalidInput(f"{entry.article}没有规定违约处理，请选择规定了违约处理的条款。")
    acting_as(actor, entry.confirm_by, law)
    _check_reason(reason)
    return suspend(
        db,
        actor,
        party="institution",
        party_id=order.institution_id,
        rule=rule,
        scope=APPLICATIONS,
        reason=reason,
    )


def issue_circular(db: Session, actor: Actor, inspection_id: int, *, reason: str, text: str) -> int:
    """Make serious problems known in a circular 通报, with the reason why they are serious; return its entry's id.

    It stands in the register `circular`, closed from the start.
    """
    require(actor, *INSPECTORS)
    _check_reason(reason)
    inspection = get_inspection(db, inspection_id)
    entry_id = registers.enter(
        db,
        actor,
        register=CIRCULAR,
        fields={"reason": reason, "text": text},
        subject="institution",
        subject_id=inspection.institution_id,
        keeper=KEEPER,
    )
    registers.close(db, actor, entry_id, keeper=KEEPER)
    db.add(Measure(inspection_id=inspection_id, kind=CIRCULAR, entry_id=entry_id))
    db.flush()
    record(db, actor, "inspection.circular", MATTER, inspection_id, {"entry": entry_id})
    return entry_id


def _order(db: Session, order_id: int) -> OrderRow:
    for order in list_orders(db, open_only=True):
        if order.id == order_id:
            return order
    raise NotFound("没有这份未销号的整改通知。")


def _entry(law: Law, rule: str) -> RuleEntry:
    found = law.rulebook.rules.get(rule)
    if found is None:
        raise InvalidInput("本县规则没有这一条，请从列出的条款中选择。")
    return found


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < _LEAST_REASON:
        raise InvalidInput(f"请写明理由（至少 {_LEAST_REASON} 个字）。")
