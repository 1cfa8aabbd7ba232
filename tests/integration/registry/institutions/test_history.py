"""What institutions and plans are judged by of the sessions that were held before them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.kernel.ids import ref
from xiangxun.registry.institutions.facts import institution_facts
from xiangxun.registry.institutions.history import history_before
from xiangxun.registry.interpretations.service import law_on
from xiangxun.rules.errors import RuleFailed
from xiangxun.training.plans.facts import plan_facts
from xiangxun.training.plans.queries import get_plan
from xiangxun.training.sessions.models import SessionTally, TrainingSession

LATER = FIRST_DAY + timedelta(days=90)


def _held(db: Session, walk: Walk, code: str, first: date, *, signed: int = 0, **more: object) -> None:
    told = {
        "institution_id": walk.institution,
        "category": "practical",
        "applied_on": first,
        "state": "closed",
    }
    row = TrainingSession(
        code=code, title=code, planned_people=40, first_day=first, last_day=first, **{**told, **more}
    )
    db.add(row)
    db.flush()
    db.add(SessionTally(session_id=row.id, enrolled=40, signed=signed))
    db.flush()


def test_institution_is_judged_by_the_sessions_it_held_within_the_reach(walk: Walk) -> None:
    other = walk._institution("另一校")
    with walk.on(LATER) as db:
        _held(db, walk, "near", FIRST_DAY)
        _held(db, walk, "today", LATER)
        _held(db, walk, "long-ago", date(2021, 5, 6))
        _held(db, walk, "draft", FIRST_DAY, applied_on=None)
        _held(db, walk, "other", FIRST_DAY, institution_id=other)
        facts = institution_facts(db, law_on(db, LATER), walk.institution, LATER, lecturers=1)
        assert facts.history.tally("held_before", facts.ref) == 1


def test_plan_is_judged_by_its_institution_and_category(walk: Walk) -> None:
    plan = walk.submit_plan(category="practical")
    with walk.on(LATER) as db:
        _held(db, walk, "a", FIRST_DAY, signed=30)
        _held(db, walk, "b", FIRST_DAY, signed=5)
        _held(db, walk, "c", FIRST_DAY, signed=7, category="open")
        facts = plan_facts(db, law_on(db, LATER), get_plan(db, plan), LATER)
        assert facts.history.tally("held_before", ref("institution", walk.institution)) == 3
        assert facts.history.tally("people_before", "practical") == 35


def test_plan_of_no_institution_has_none_and_a_need_about_persons_is_refused(walk: Walk) -> None:
    with walk.on(LATER) as db:
        law = law_on(db, LATER)
        history = history_before(db, law, "check_plan", LATER, institution=None)
        assert history.tally("held_before", "institution:1") == 0
        with pytest.raises(RuleFailed, match="check_people 不能取 person"):
            history_before(db, law, "check_people", LATER, institution=None)
