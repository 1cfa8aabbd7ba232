"""JSON API of funds 资金."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.results.funds import recovering, service
from xiangxun.results.funds.queries import get_settlement, list_costs, list_payments, list_recoveries
from xiangxun.results.funds.schemas import CostsIn, FundsOut, PaymentIn, RecoveryIn, RefundIn
from xiangxun.training.approvals.schemas import DecisionIn
from xiangxun.training.approvals.service import decide_step
from xiangxun.training.sessions.queries import get_row

api = JsonApi("funds", __name__, "资金")

_OF = "/sessions/<int:session_id>/funds"


@api.get(_OF, answers=FundsOut)
def show(session_id: int) -> dict[str, Any]:
    """Return costs, settlement and payments."""
    return _whole(session_id)


@api.post(f"{_OF}/costs", takes=CostsIn, answers=FundsOut, status=200)
def enter_costs(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Enter the cost list."""
    service.enter_costs(current_db(), current_actor(), session_id, body["costs"])
    return _whole(session_id)


@api.post(f"{_OF}/settlement", answers=FundsOut, status=200)
def settle(session_id: int) -> dict[str, Any]:
    """Work out the whole entitlement; nothing is paid before acceptance where the rules say so."""
    service.settle(current_db(), current_actor(), session_id)
    return _whole(session_id)


@api.post(f"{_OF}/steps/<key>", takes=DecisionIn, answers=FundsOut, status=200)
def decide(body: dict[str, Any], session_id: int, key: str) -> dict[str, Any]:
    """Decide one step of the settlement's approval."""
    decide_step(
        current_db(), current_actor(), matter=service.SETTLEMENT, matter_id=session_id, key=key, **body
    )
    return _whole(session_id)


@api.post(f"{_OF}/payments", takes=PaymentIn, answers=FundsOut)
def pay(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Record a payment; the same voucher again changes nothing."""
    service.pay(current_db(), current_actor(), session_id, **body)
    return _whole(session_id)


@api.post(f"{_OF}/recoveries", takes=RecoveryIn, answers=FundsOut)
def demand_back(demand: recovering.Demand, session_id: int) -> dict[str, Any]:
    """Demand money back that was paid on a line."""
    recovering.demand_back(current_db(), current_actor(), session_id, demand)
    return _whole(session_id)


@api.post(f"{_OF}/recoveries/<int:recovery_id>/refunds", takes=RefundIn, answers=FundsOut)
def take_in(body: dict[str, Any], session_id: int, recovery_id: int) -> dict[str, Any]:
    """Record money that came back; the same voucher again changes nothing."""
    recovering.take_in(current_db(), current_actor(), session_id, recovery_id, **body)
    return _whole(session_id)


def _whole(session_id: int) -> dict[str, Any]:
    db = current_db()
    get_row(db, session_id)
    return {
        "costs": list_costs(db, session_id),
        "settlement": get_settlement(db, session_id),
        "payments": list_payments(db, session_id),
        "recoveries": list_recoveries(db, session_id),
    }
