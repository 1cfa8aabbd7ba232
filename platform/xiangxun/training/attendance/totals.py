"""Totals of the paper sheet by slot 纸质签到分节合计: typed back after class, beside what was entered on screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.kernel.errors import Forbidden, InvalidInput, NotFound
from xiangxun.training.attendance.marking import MAY_MARK
from xiangxun.training.attendance.models import SlotTotal
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import require_session


def type_slot_totals(db: Session, actor: Actor, session_id: int, on: date, people: Mapping[int, int]) -> None:
    """Type how many people signed in each box of a day's paper sheet (slot → people); a second time corrects it."""
    require_session(db, actor, session_id, *MAY_MARK)
    if actor.account is None:
        raise Forbidden("纸质签到合计须由具名人员录入。")
    slots = {slot.position for day in get_session(db, session_id).days if day.on == on for slot in day.slots}
    if unknown := set(people) - slots:
        raise NotFound(f"当天没有第 {min(unknown) + 1} 节课；请从签到页进入。")
    if any(count < 0 for count in people.values()):
        raise InvalidInput("人数不能为负数。")
    about = (SlotTotal.session_id == session_id, SlotTotal.on == on)
    known = {row.slot: row for row in db.scalars(select(SlotTotal).where(*about))}
    for slot, count in people.items():
        row = known.get(slot)
        if row is None:
            row = SlotTotal(session_id=session_id, on=on, slot=slot)
            db.add(row)
        row.people, row.typed_by = count, actor.account
    db.flush()
    said = {str(slot): count for slot, count in sorted(people.items())}
    record(db, actor, "attendance.slot_totals", "session", session_id, {"on": on.isoformat(), "people": said})
