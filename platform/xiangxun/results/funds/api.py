"""JSON API of funds 资金."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.results.funds import service
from xiangxun.results.funds.queries import get_settlement, list_costs, list_payments
from xiangxun.results.funds.schemas import CostsIn, FundsOut, PaymentIn
from xiangxun.training.sessions.queries import get_session

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


@api.post(f"{_OF}/payments", takes=PaymentIn, answers=FundsOut)
def pay(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Record a payment; the same voucher again changes nothing."""
    service.pay(current_db(), current_actor(), session_id, **body)
    return _whole(session_id)


def _whole(session_id: int) -> dict[str, Any]:
    db = current_db()
    get_session(db, session_id)
    return {
        "costs": list_costs(db, session_id),
        "settlement": get_settlement(db, session_id),
        "payments": list_payments(db, session_id),
    }
