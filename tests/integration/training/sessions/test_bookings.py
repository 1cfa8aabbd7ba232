"""Bookings 授课占用: a lecturer is in one place at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.counties.people import villagers
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.kernel.errors import Conflict
from xiangxun.training.sessions.drafts import DayDraft, SessionDraft, SlotDraft
from xiangxun.training.sessions.service import apply_session, draft_session


def second(walk: Walk, begin: int, end: int) -> int:
    """Draft another session on the first day with the same lecturer."""
    slot = SlotDraft("theory", "开店", walk.lecturer, begin, end)
    draft = SessionDraft(
        code="2024-02", title="同一天", institution_id=walk.institution, days=[DayDraft(FIRST_DAY, [slot])]
    )
    with walk.on() as db:
        return draft_session(db, walk.school, draft)


def test_draft_with_a_lecturer_who_teaches_elsewhere_then_is_refused_and_names_the_session(
    walk: Walk,
) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(Conflict, match="2024-01") as refused:
        second(walk, 689, 720)
    assert refused.value.details["lecturer"] == walk.lecturer


def test_draft_right_after_the_lecturers_other_class_goes(walk: Walk) -> None:
    walk.to_open(villagers(1))
    assert second(walk, 690, 720)


def test_two_drafts_may_want_one_lecturer_and_only_the_first_is_handed_in(walk: Walk) -> None:
    walk.approve_plan()
    mine = walk.draft()
    other = second(walk, 600, 660)
    assert mine != other
    walk.engage()
    assert walk.apply() == "applied"
    with pytest.raises(Conflict, match="2024-01"), walk.on(FIRST_DAY - timedelta(days=10)) as db:
        apply_session(db, walk.school, other)
