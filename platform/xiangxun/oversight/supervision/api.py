"""JSON API of supervision 监督检查接口."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.web import JsonApi, Page, current_actor, current_db, page_of
from xiangxun.kernel.clock import today
from xiangxun.oversight.supervision import measures, service
from xiangxun.oversight.supervision.duties import Duty, DutyState
from xiangxun.oversight.supervision.obligations import obligations
from xiangxun.oversight.supervision.queries import InspectionView, get_inspection, list_inspections
from xiangxun.oversight.supervision.reading import only_institution, readable_inspection, require_office
from xiangxun.oversight.supervision.schemas import (
    BreachIn,
    CircularIn,
    DutyOut,
    InspectionAmendIn,
    InspectionIn,
    InspectionOrderIn,
    InspectionOut,
    InspectionSignIn,
    InspectionsQuery,
    MeasureOut,
    OrderResultIn,
    WatchQuery,
)
from xiangxun.registry.institutions.orders import report_result
from xiangxun.registry.institutions.queries import OrderRow, get_order
from xiangxun.registry.institutions.schemas import OrderOut

api = JsonApi("supervision", __name__, "监督检查")


@api.get("/obligations", answers=DutyOut(many=True), query=WatchQuery)
def duties(query: dict[str, Any]) -> list[Duty]:
    """Return what is late, at risk or due as of a day."""
    require_office(current_actor())
    found = obligations(current_db(), query["on"] or today())
    return [duty for duty in found if query["met"] or duty.state is not DutyState.MET]


@api.get("/inspections", answers=page_of(InspectionOut), query=InspectionsQuery)
def index(query: dict[str, Any]) -> Page:
    """Return a page of inspections, the last entered first."""
    own = only_institution(current_actor())
    return Page.of(list_inspections(current_db(), institution_id=own, **query), query["limit"])


@api.post("/inspections", takes=InspectionIn, answers=InspectionOut)
def enter(told: dict[str, Any]) -> InspectionView:
    """Draft the record of an inspection."""
    db = current_db()
    return get_inspection(db, service.enter_inspection(db, current_actor(), **told))


@api.get("/inspections/<int:inspection_id>", answers=InspectionOut)
def one(inspection_id: int) -> InspectionView:
    """Return one inspection."""
    return readable_inspection(current_db(), current_actor(), inspection_id)


@api.post(
    "/inspections/<int:inspection_id>/amend", takes=InspectionAmendIn, answers=InspectionOut, status=200
)
def amend(told: dict[str, Any], inspection_id: int) -> InspectionView:
    """Put other values into a drafted record."""
    service.amend_inspection(current_db(), current_actor(), inspection_id, **told)
    return get_inspection(current_db(), inspection_id)


@api.post("/inspections/<int:inspection_id>/present", answers=InspectionOut, status=200)
def present(inspection_id: int) -> InspectionView:
    """Lay the record before those who must sign."""
    service.present_inspection(current_db(), current_actor(), inspection_id)
    return get_inspection(current_db(), inspection_id)


@api.post("/inspections/<int:inspection_id>/sign", takes=InspectionSignIn, answers=InspectionOut, status=200)
def sign(told: dict[str, Any], inspection_id: int) -> InspectionView:
    """Sign the record, or decline."""
    service.sign_inspection(current_db(), current_actor(), inspection_id, **told)
    return get_inspection(current_db(), inspection_id)


@api.post("/inspections/<int:inspection_id>/orders", takes=InspectionOrderIn, answers=MeasureOut)
def order(told: dict[str, Any], inspection_id: int) -> dict[str, int]:
    """Order the institution to mend what was found."""
    return {"id": measures.order_rectification(current_db(), current_actor(), inspection_id, **told)}


@api.post("/inspections/<int:inspection_id>/circulars", takes=CircularIn, answers=MeasureOut)
def circular(told: dict[str, Any], inspection_id: int) -> dict[str, int]:
    """Make serious problems known."""
    return {"id": measures.issue_circular(current_db(), current_actor(), inspection_id, **told)}


@api.post("/orders/<int:order_id>/result", takes=OrderResultIn, answers=OrderOut, status=200)
def report(told: dict[str, Any], order_id: int) -> OrderRow:
    """Report what came of an order, once it was mended."""
    report_result(current_db(), current_actor(), order_id, **told)
    return get_order(current_db(), order_id)


@api.post("/orders/<int:order_id>/breach", takes=BreachIn, answers=MeasureOut)
def breach(told: dict[str, Any], order_id: int) -> dict[str, int]:
    """Decide that the institution is in breach."""
    return {"id": measures.decide_breach(current_db(), current_actor(), order_id, **told)}
