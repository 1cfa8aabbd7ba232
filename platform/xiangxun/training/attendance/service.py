"""Keeps attendance 签到: from the screen, from the roster's own columns, against the paper sheets; then credits it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.kernel.ids import row_id
from xiangxun.registry.interpretations.service import ask
from xiangxun.rules.answers import Attendance
from xiangxun.training.attendance.facts import attendance_facts
from xiangxun.training.attendance.marking import MAY_MARK
from xiangxun.training.attendance.models import AttendanceCredit, PaperSheet
from xiangxun.training.attendance.queries import (
    ABSENT,
    PRESENT,
    attended_ids,
    count_signed,
    people_there,
)
from xiangxun.training.attendance.signing import sign_in
from xiangxun.training.enrolment.facts import originals
from xiangxun.training.enrolment.queries import ADMITTED, list_enrolled
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import require_session, require_state
from xiangxun.training.sessions.tally import note_day, note_tally

__all__ = ["settle_attendance", "sign_in", "sign_in_from_roster", "type_paper_total"]


def sign_in_from_roster(db: Session, actor: Actor, session_id: int) -> int:
    """Take the roster's own columns 第N天签到 as marks for every slot of the Nth day that has come; return how many marks."""
    rows = [row for row in list_enrolled(db, session_id, state=ADMITTED) if row.sheet_marks]
    marked = 0
    for place, day in enumerate(one for one in get_session(db, session_id).days if one.on <= today()):
        states = {
            row.trainee_id: PRESENT if row.sheet_marks[place] else ABSENT
            for row in rows
            if place < len(row.sheet_marks)
        }
        for slot in day.slots if states else ():
            marked += sign_in(db, actor, session_id, day.on, slot.position, states)
    return marked


def type_paper_total(
    db: Session, actor: Actor, session_id: int, on: date | None, people: int, *, note: str = ""
) -> None:
    """Type what the signed paper sheets say: of one day, or (without `on`) how many people signed at all."""
    require_session(db, actor, session_id, *MAY_MARK)
    if actor.account is None:
        raise Forbidden("纸质签到合计须由具名人员录入。")
    if people < 0:
        raise InvalidInput("人数不能为负数。")
    same = PaperSheet.on.is_(None) if on is None else PaperSheet.on == on
    sheet = db.scalar(select(PaperSheet).where(PaperSheet.session_id == session_id, same))
    if sheet is None:
        sheet = PaperSheet(session_id=session_id, on=on)
        db.add(sheet)
    sheet.people, sheet.note, sheet.typed_by = people, note, actor.account
    db.flush()
    if on is None:
        note_tally(db, session_id, paper_total=people)
    day = on.isoformat() if on else None
    record(db, actor, "attendance.paper", "session", session_id, {"on": day, "people": people})


def settle_attendance(db: Session, actor: Actor, session_id: int) -> Attendance:
    """Ask for everybody's credits and write them down; asking again after a correction replaces them."""
    require_session(db, actor, session_id, *MAY_MARK)
    require_state(db, session_id, "open", "closed")
    facts = attendance_facts(db, session_id)
    decision = ask(db, "decide_attendance", facts, matter="session", matter_id=session_id)
    answer: Attendance = decision.answer
    db.execute(delete(AttendanceCredit).where(AttendanceCredit.session_id == session_id))
    if answer.people:
        db.execute(insert(AttendanceCredit), _credit_rows(session_id, answer))
    there = people_there(db, session_id)
    for day in answer.days:
        note_day(
            db,
            session_id,
            day.on,
            signed_in=there.get(day.on, 0),
            credited_minutes=day.minutes,
            counts=day.counts,
        )
    note_tally(
        db,
        session_id,
        signed=count_signed(db, session_id),
        missing_originals=_missing_originals(db, session_id),
    )
    record(db, actor, "attendance.settle", "session", session_id, {"receipt": decision.receipt_id})
    return answer


def _missing_originals(db: Session, session_id: int) -> int:
    """Return how many of the people trained again 原班人员 never came; 0 where nobody is trained again."""
    wanted = set(originals(db, get_session(db, session_id).row.retrains))
    return len(wanted.difference(attended_ids(db, session_id)))


def _credit_rows(session_id: int, answer: Attendance) -> list[dict[str, int]]:
    return [
        {
            "tenant_id": current_tenant(),
            "session_id": session_id,
            "trainee_id": row_id(credit.person),
            "days": credit.days,
            "minutes": credit.minutes,
            "late": credit.late,
            "absent": credit.absent,
        }
        for credit in answer.people
    ]
