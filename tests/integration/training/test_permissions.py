"""Permissions 权限: every verb of training refuses roles that have nothing to do with it, and other institutions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session
from tests.counties.people import roster_workbook, villagers
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import verify
from xiangxun.kernel.errors import Conflict, Forbidden
from xiangxun.training.attendance import service as attendance
from xiangxun.training.enrolment import service as enrolment
from xiangxun.training.feedback import service as feedback
from xiangxun.training.levels import service as levels
from xiangxun.training.plans import service as plans
from xiangxun.training.sessions import days
from xiangxun.training.sessions import service as sessions

Verb = Callable[[Session, Actor, Walk], Any]

VERBS: dict[str, Verb] = {
    "edit_plan": lambda db, who, at: plans.edit_plan(db, who, at.plan, version=1, title="x"),
    "submit_plan": lambda db, who, at: plans.submit_plan(db, who, at.plan),
    "engage_lecturer": lambda db, who, at: sessions.engage_lecturer(db, who, at.session, at.lecturer),
    "apply_session": lambda db, who, at: sessions.apply_session(db, who, at.session),
    "open_session": lambda db, who, at: sessions.open_session(db, who, at.session),
    "close_session": lambda db, who, at: sessions.close_session(db, who, at.session),
    "hold_day": lambda db, who, at: days.hold_day(db, who, at.session, FIRST_DAY),
    "cancel_slot": lambda db, who, at: days.cancel_slot(db, who, at.session, FIRST_DAY, 0),
    "comment_homework": lambda db, who, at: days.comment_homework(
        db, who, at.session, FIRST_DAY, commented_on=FIRST_DAY
    ),
    "look_at_roster": lambda db, who, at: enrolment.look_at_roster(
        db, who, at.session, roster_workbook(villagers(1)), name="名单.xlsx"
    ),
    "declare": lambda db, who, at: enrolment.declare(db, who, at.session, declared=["voluntary"]),
    "admit_again": lambda db, who, at: enrolment.admit_again(db, who, at.session),
    "enrol_originals": lambda db, who, at: enrolment.enrol_originals(db, who, at.session),
    "sign_in": lambda db, who, at: attendance.sign_in(
        db, who, at.session, FIRST_DAY, 0, dict.fromkeys(at.admitted(), "present")
    ),
    "type_paper_total": lambda db, who, at: attendance.type_paper_total(db, who, at.session, None, 1),
    "settle_attendance": lambda db, who, at: attendance.settle_attendance(db, who, at.session),
    "record_forms": lambda db, who, at: feedback.record_forms(db, who, at.session, at.lecturer, [5]),
    "name_outstanding": lambda db, who, at: feedback.name_outstanding(db, who, at.session, []),
    "close_feedback": lambda db, who, at: feedback.close_feedback(db, who, at.session),
    "record_progress": lambda db, who, at: levels.record_progress(db, who, at.session, []),
    "decide_levels": lambda db, who, at: levels.decide_levels(db, who, at.session),
}


def entries(walk: Walk) -> int:
    with walk.on() as db:
        return verify(db).entries


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_verb_refuses_wrong_roles_and_other_institutions_and_does_nothing(walk: Walk, verb: Verb) -> None:
    walk.to_open(villagers(2))
    others = [walk.as_role("archivist"), walk.as_role("finance"), walk.other_school()]
    before = entries(walk)
    for other in others:
        with pytest.raises((Forbidden, Conflict)), walk.on() as db:
            verb(db, other, walk)
    assert entries(walk) == before
