"""A whole session 一期培训: from institution to levels through every service, with what each wrote down."""

from __future__ import annotations

from tests.counties.people import villager, villagers
from tests.counties.walk import Walk

from xiangxun.foundation.audit import verify
from xiangxun.training.attendance.queries import credited
from xiangxun.training.enrolment.queries import list_enrolled
from xiangxun.training.feedback.queries import list_assessments, withheld
from xiangxun.training.feedback.service import (
    close_feedback,
    confirm_assessment,
    name_outstanding,
    record_forms,
)
from xiangxun.training.levels.queries import list_progress
from xiangxun.training.levels.service import ProgressIn, decide_levels, record_progress
from xiangxun.training.sessions.facts import counts
from xiangxun.training.sessions.queries import get_session


def test_walk_whole_session_leaves_every_number_and_a_sound_audit_chain(walk: Walk) -> None:
    people = [*villagers(5), villager(90, phone="")]
    walk.to_open(people)
    first, *others = walk.admitted()
    for day in walk.days:
        walk.hold(day)
        walk.sign(day, {first: "absent", **dict.fromkeys(others, "present")})
    walk.settle(paper_total=5)
    walk.close()
    with walk.on(walk.days[-1]) as db:
        record_forms(db, walk.office, walk.session, walk.lecturer, [5, 2, 2, 1])
        name_outstanding(db, walk.office, walk.session, others[:2], lecturer_id=walk.lecturer)
        close_feedback(db, walk.office, walk.session)
        (assessment,) = list_assessments(db, walk.session)
        confirm_assessment(db, walk.group, assessment.id, confirmed=True, reason="情况属实")
        record_progress(
            db,
            walk.school,
            walk.session,
            [ProgressIn(one, scores={"exam": 55 + place}) for place, one in enumerate(walk.admitted())],
        )
        decide_levels(db, walk.office, walk.session)
    with walk.on() as db:
        tally = counts(db, walk.session)
        assert (tally.enrolled, tally.signed, tally.paper_total, tally.outstanding) == (6, 5, 5, 2)
        assert (tally.feedback_filled, tally.feedback_satisfied, tally.assessed) == (4, 1, 6)
        assert tally.incomplete == {"phone": 1}
        assert credited(db, walk.session) == {first: (0, 0), **dict.fromkeys(others, (2, 720))}
        assert withheld(db, walk.session) == {f"lecturer:{walk.lecturer}": ("TL-8-1", 2, 5)}
        assert [row.grade for row in list_progress(db, walk.session)] == [None] * 5 + ["basic"]
        assert [row.ordinal for row in list_enrolled(db, walk.session)] == [1, 2, 3, 4, 5, 6]
        assert get_session(db, walk.session).row.state == "closed"
        assert verify(db).ok
