"""Reads rehearsals 预演: what was asked, and how far its answer has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.jobs import JobView, find_job
from xiangxun.kernel.errors import NotFound
from xiangxun.oversight.rehearsal.models import RehearsalRequest


@dataclass(frozen=True, slots=True)
class RequestView:
    """A question as it was asked. `value` is as written."""

    id: int
    key: str
    value: str
    from_on: date
    since: date
    asked_by: int
    asked_at: datetime


def job_key(request_id: int) -> str:
    """Return the key under which the answer is worked out."""
    return f"rehearsal-{request_id}"


def get_request(db: Session, request_id: int) -> RequestView:
    """Return one question; raises `NotFound`."""
    found = db.scalar(select(RehearsalRequest).where(RehearsalRequest.id == request_id))
    if found is None:
        raise NotFound("没有这次预演。")
    return _view(found)


def list_requests(db: Session, *, limit: int = 20) -> Sequence[RequestView]:
    """Return the questions asked last."""
    newest = select(RehearsalRequest).order_by(RehearsalRequest.id.desc()).limit(limit)
    return [_view(row) for row in db.scalars(newest)]


def find_answer(db: Session, request_id: int) -> JobView | None:
    """Return the job that works out the answer; its `result` is the report once it is done."""
    return find_job(db, job_key(request_id))


def _view(row: RehearsalRequest) -> RequestView:
    return RequestView(row.id, row.key, row.value, row.from_on, row.since, row.asked_by, row.asked_at)
