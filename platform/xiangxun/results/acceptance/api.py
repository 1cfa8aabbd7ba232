"""JSON API of acceptance 验收, of a session."""

from __future__ import annotations

from typing import Any

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.results.acceptance import service
from xiangxun.results.acceptance.cases import Case
from xiangxun.results.acceptance.schemas import (
    AcceptanceOut,
    ResubmissionIn,
    RetrainingIn,
    RetrainingOut,
)
from xiangxun.results.acceptance.showing import answer_of
from xiangxun.results.acceptance.verbs import VERBS, Verb
from xiangxun.training.sessions.queries import get_row

api = JsonApi("acceptance", __name__, "验收")

_OF = "/sessions/<int:session_id>/acceptance"


@api.get(_OF, answers=AcceptanceOut)
def show(session_id: int) -> dict[str, Any]:
    """Return team and rounds."""
    return _whole(session_id)


@api.post(f"{_OF}/resubmission", takes=ResubmissionIn, answers=AcceptanceOut, status=200)
def resubmit(body: dict[str, Any], session_id: int) -> dict[str, Any]:
    """Hand a mended session in again."""
    service.resubmit(current_db(), current_actor(), session_id, **body)
    return _whole(session_id)


@api.post(f"{_OF}/retraining", takes=RetrainingIn, answers=RetrainingOut)
def retrain(body: dict[str, Any], session_id: int) -> dict[str, int]:
    """Draft the retraining that the acceptance demands."""
    drafted = service.draft_retraining(current_db(), current_actor(), session_id, **body)
    return {"session_id": drafted}


def _take(name: str, verb: Verb) -> None:
    def act(body: dict[str, Any], session_id: int) -> dict[str, Any]:
        verb.do(current_db(), current_actor(), Case("session", session_id), body)
        return _whole(session_id)

    act.__name__, act.__doc__ = name, verb.summary
    api.post(f"{_OF}/{name}", takes=verb.takes, answers=AcceptanceOut, status=verb.status)(act)


for _name, _verb in VERBS.items():
    _take(_name, _verb)


def _whole(session_id: int) -> dict[str, Any]:
    db = current_db()
    get_row(db, session_id)
    return answer_of(db, current_actor(), Case("session", session_id))
