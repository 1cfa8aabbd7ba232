"""JSON API of the dossier 材料清单."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.results.dossier.queries import ChecklistRow, checklist
from xiangxun.results.dossier.schemas import ChecklistRowOut, StageQuery
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.ledger.queries import LedgerView
from xiangxun.results.ledger.schemas import LedgerOut

api = JsonApi("dossier", __name__, "材料与报送")

_OF = "/sessions/<int:session_id>"


@api.get(f"{_OF}/dossier", query=StageQuery, answers=ChecklistRowOut(many=True))
def show(query: dict[str, Any], session_id: int) -> Sequence[ChecklistRow]:
    """Return what a step demands, what is missing first."""
    return list(checklist(current_db(), session_id, query["stage"]))


@api.post(f"{_OF}/submission", answers=LedgerOut, status=200)
def submit(session_id: int) -> LedgerView:
    """Hand the session in with its ledger."""
    return submit_session(current_db(), current_actor(), session_id)
