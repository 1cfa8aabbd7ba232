"""JSON API of institutions 培训机构."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.registry.institutions.orders import close_order, declare_missed
from xiangxun.registry.institutions.queries import (
    InstitutionRow,
    OrderRow,
    get_institution,
    get_order,
    list_institutions,
    list_orders,
)
from xiangxun.registry.institutions.schemas import InstitutionIn, InstitutionOut, OrderOut, OrderReportIn
from xiangxun.registry.institutions.service import register_institution

api = JsonApi("institutions", __name__, "培训机构")


@api.get("/institutions", answers=InstitutionOut(many=True))
def index() -> Sequence[InstitutionRow]:
    """List the county's institutions by name."""
    return list_institutions(current_db(), only=sees_only(current_actor()))


@api.post("/institutions", takes=InstitutionIn, answers=InstitutionOut)
def register(body: dict[str, Any]) -> InstitutionRow:
    """Add an institution."""
    db = current_db()
    return get_institution(db, register_institution(db, current_actor(), **body))


@api.get("/institutions/<int:institution_id>", answers=InstitutionOut)
def show(institution_id: int) -> InstitutionRow:
    """Return one institution."""
    return get_institution(current_db(), institution_id)


@api.get("/institutions/<int:institution_id>/orders", answers=OrderOut(many=True))
def orders(institution_id: int) -> Sequence[OrderRow]:
    """List an institution's orders to mend."""
    return list_orders(current_db(), institution_id=institution_id)


@api.post("/orders/<int:order_id>/mended", takes=OrderReportIn, answers=OrderOut, status=200)
def close(body: dict[str, str], order_id: int) -> OrderRow:
    """Take in the report that an order has been mended."""
    db = current_db()
    close_order(db, current_actor(), order_id, **body)
    return get_order(db, order_id)


@api.post("/orders/<int:order_id>/missed", takes=OrderReportIn, answers=OrderOut, status=200)
def miss(body: dict[str, str], order_id: int) -> OrderRow:
    """Find, as the office, that an order was not mended as ordered; the report says why."""
    db = current_db()
    declare_missed(db, current_actor(), order_id, reason=body["report"])
    return get_order(db, order_id)
