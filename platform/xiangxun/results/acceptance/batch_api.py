"""JSON API of acceptance batches 验收批次: put together, accepted as a session is, given up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.web import JsonApi, Page, current_actor, current_db, page_of
from xiangxun.foundation.web.api import KeysetQuery
from xiangxun.results.acceptance import batches
from xiangxun.results.acceptance.batch_queries import find_batches, get_batch, sessions_in
from xiangxun.results.acceptance.schemas import BatchAcceptanceOut, BatchIn, BatchOut, DropIn, LeaveIn
from xiangxun.results.acceptance.showing import answer_of
from xiangxun.results.acceptance.verbs import VERBS, Verb

api = JsonApi("batches", __name__, "验收批次")

_ALL = "/acceptance/batches"
_ONE = f"{_ALL}/<int:batch_id>"


@api.get(_ALL, answers=page_of(BatchOut), query=KeysetQuery)
def index(query: dict[str, Any]) -> Page:
    """Return a page of batches, the last made first."""
    batches.for_offices(current_actor())
    ask = Ask(sort="made_on", descending=True, **query)
    return Page.of(find_batches(current_db(), ask), query["limit"])


@api.post(_ALL, takes=BatchIn, answers=BatchAcceptanceOut)
def create(body: dict[str, Any]) -> dict[str, Any]:
    """Put sessions together for acceptance."""
    return _whole(batches.create_batch(current_db(), current_actor(), **body))


@api.get(_ONE, answers=BatchAcceptanceOut)
def show(batch_id: int) -> dict[str, Any]:
    """Return a batch with its sessions, its team and its rounds."""
    return _whole(batch_id)


@api.post(f"{_ONE}/sessions/<int:session_id>/out", takes=LeaveIn, answers=BatchAcceptanceOut, status=200)
def leave(body: dict[str, Any], batch_id: int, session_id: int) -> dict[str, Any]:
    """Take a session out."""
    batches.take_out(current_db(), current_actor(), batch_id, session_id, **body)
    return _whole(batch_id)


@api.post(f"{_ONE}/drop", takes=DropIn, answers=BatchAcceptanceOut, status=200)
def drop(body: dict[str, Any], batch_id: int) -> dict[str, Any]:
    """Give the batch up."""
    batches.drop_batch(current_db(), current_actor(), batch_id, **body)
    return _whole(batch_id)


def _take(name: str, verb: Verb) -> None:
    def act(body: dict[str, Any], batch_id: int) -> dict[str, Any]:
        db = current_db()
        verb.do(db, current_actor(), get_batch(db, batch_id).case, body)
        return _whole(batch_id)

    act.__name__, act.__doc__ = name, verb.summary
    api.post(f"{_ONE}/{name}", takes=verb.takes, answers=BatchAcceptanceOut, status=verb.status)(act)


for _name, _verb in VERBS.items():
    _take(_name, _verb)


def _whole(batch_id: int) -> dict[str, Any]:
    db, actor = current_db(), current_actor()
    batches.for_offices(actor)
    batch = get_batch(db, batch_id)
    sessions: Sequence[int] = sessions_in(db, batch.case)
    return {"batch": batch, "sessions": sessions, **answer_of(db, actor, batch.case)}
