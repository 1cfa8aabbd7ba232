"""The sign-in sheet on paper 签到表: one day, a box to sign in for each half of it, and the code of the sheet."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation.papers import PaperFacts
from xiangxun.foundation.papers.wording import day_and_weekday
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.rules.law import Law
from xiangxun.training.enrolment.paper import person_rows
from xiangxun.training.enrolment.queries import admitted_ids
from xiangxun.training.sessions.paper import (
    halves,
    hours_words,
    lecturer_names,
    session_values,
)
from xiangxun.training.sessions.queries import SessionView

_PREFIX = "XXQD"


def sign_in_sheet(db: Session, view: SessionView, law: Law, on: date) -> PaperFacts:
    """Return the sheet of a day with everybody admitted; raises `NotFound` for a day on which there is no class."""
    place, day = next(((n, one) for n, one in enumerate(view.days, 1) if one.on == on), (0, None))
    if day is None:
        raise NotFound("这一天没有课，不能打印签到表；请从期次的签到页进入。")
    values = {
        **session_values(db, view, law),
        "hours": hours_words(day.slots),
        "day": f"{day_and_weekday(on)} 第 {place} 天",
        "nth": str(place),
        "day_lecturers": "、".join(lecturer_names(db, (slot.lecturer_id for slot in day.slots))),
    }
    return PaperFacts(
        on,
        values,
        person_rows(db, admitted_ids(db, view.row.id), law, view.row.first_day, view.row.id),
        number=view.row.code,
        slots=[half for half, _ in halves([slot for slot in day.slots if not slot.cancelled])],
        code=sheet_code(db, view.row.id, on),
    )


def sheet_code(db: Session, session_id: int, on: date) -> str:
    """Return what stands in the QR code of a sheet: the county, the session, the day, and no person."""
    return f"{_PREFIX}-{current_tenant_info(db).code}-{session_id}-{on:%Y%m%d}"


def read_sheet_code(db: Session, code: str) -> tuple[int, date]:
    """Return session and day of a scanned code; raises `NotFound` for one that is not a sheet of this county."""
    prefix, _, rest = code.strip().partition("-")
    county, _, last = rest.rpartition("-")
    county, _, session = county.rpartition("-")
    wrong = NotFound("这不是本县签到表的编号；请核对表脚的编号，或从期次的签到页进入。")
    if prefix != _PREFIX or county != current_tenant_info(db).code or not session.isdecimal():
        raise wrong
    try:
        return int(session), date.fromisoformat(last)
    except ValueError:
        raise wrong from None
