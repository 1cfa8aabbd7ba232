"""JSON API of appraisals 鉴定与销毁: proposed by the archivist, decided on, watched by two, carried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.access import require
from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.archives import disposal
from xiangxun.results.archives.disposal_queries import AppraisalView, get_appraisal, list_appraisals
from xiangxun.results.archives.reading import READERS, readable_appraisal
from xiangxun.results.archives.schemas import AppraisalIn, AppraisalOut
from xiangxun.training.approvals.schemas import DecisionIn
from xiangxun.training.approvals.service import AGREED

api = JsonApi("appraisals", __name__, "鉴定与销毁")

_ONE = "/archives/appraisals/<int:appraisal_id>"


@api.get("/archives/appraisals", answers=AppraisalOut(many=True))
def index() -> Sequence[AppraisalView]:
    """List every appraisal of the county, the latest first."""
    require(current_actor(), *READERS)
    return list_appraisals(current_db())


@api.post("/archives/appraisals", takes=AppraisalIn, answers=AppraisalOut)
def propose(body: dict[str, Any]) -> AppraisalView:
    """Enter the appraisal of bags that have reached their end."""
    return get_appraisal(current_db(), disposal.propose(current_db(), current_actor(), **body))


@api.get(_ONE, answers=AppraisalOut)
def show(appraisal_id: int) -> AppraisalView:
    """Return one appraisal."""
    db = current_db()
    return readable_appraisal(db, current_actor(), law_on(db, today()), appraisal_id)[0]


@api.post(f"{_ONE}/decision", takes=DecisionIn, answers=AppraisalOut, status=200)
def decide(body: dict[str, Any], appraisal_id: int) -> AppraisalView:
    """Approve it or refuse it, never as its proposer."""
    agreed = body["outcome"] == AGREED
    disposal.decide_appraisal(
        current_db(), current_actor(), appraisal_id, agreed=agreed, reason=body["reason"]
    )
    return get_appraisal(current_db(), appraisal_id)


@api.post(f"{_ONE}/supervisors", answers=AppraisalOut, status=200)
def supervise(appraisal_id: int) -> AppraisalView:
    """Sign the destruction register as a supervisor."""
    disposal.supervise(current_db(), current_actor(), appraisal_id)
    return get_appraisal(current_db(), appraisal_id)


@api.post(f"{_ONE}/execution", answers=AppraisalOut, status=200)
def carry_out(appraisal_id: int) -> AppraisalView:
    """Carry it out: new periods at once, destruction by a job."""
    disposal.carry_out(current_db(), current_actor(), appraisal_id)
    return get_appraisal(current_db(), appraisal_id)
