"""Feedback 反馈: forms lead to a proposal, a person confirms it, and only then does anything bite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests.counties.people import villagers
from tests.counties.walk import Walk

from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.registry.institutions.models import Suspension
from xiangxun.registry.institutions.queries import suspended_by
from xiangxun.registry.lecturers.queries import get_lecturer
from xiangxun.registry.lecturers.service import grade_lecturer, register_lecturer
from xiangxun.registry.tasks.queries import tasks_of
from xiangxun.training.feedback.queries import (
    AssessmentView,
    list_assessments,
    open_questions,
    outstanding_ids,
    withheld,
)
from xiangxun.training.feedback.service import (
    answer_question,
    close_feedback,
    confirm_assessment,
    name_outstanding,
    observe,
    record_forms,
)
from xiangxun.training.sessions.facts import counts
from xiangxun.training.sessions.service import engage_lecturer


def assessed(walk: Walk, forms: Sequence[int]) -> AssessmentView:
    """Enter forms about the lecturer and have him assessed."""
    walk.to_open(villagers(3))
    with walk.on() as db:
        record_forms(db, walk.office, walk.session, walk.lecturer, forms)
        close_feedback(db, walk.office, walk.session)
        (view,) = list_assessments(db, walk.session)
    return view


@pytest.mark.parametrize(
    ("forms", "state", "rules", "kinds"),
    [
        ([5, 4, 4, 3, 1], "passed", ("TL-8-1",), []),
        ([5, 4, 3, 3, 1], "proposed", ("TL-8-1",), ["withhold"]),
        ([5, 4, 4, *[1] * 7], "proposed", ("TL-8-1",), ["withhold"]),
        ([5, 4, *[1] * 8], "proposed", ("TL-8-1", "TL-8-2"), ["withhold", "suspend", "task"]),
    ],
)
def test_close_feedback_on_each_side_of_the_lines(
    walk: Walk, forms: list[int], state: str, rules: tuple[str, ...], kinds: list[str]
) -> None:
    view = assessed(walk, forms)
    assert (view.state, view.rules, [effect["kind"] for effect in view.effects]) == (state, rules, kinds)


def test_close_feedback_proposal_takes_no_effect_by_itself(walk: Walk) -> None:
    assessed(walk, [1, 1, 1, 1])
    with walk.on() as db:
        assert withheld(db, walk.session) == {}
        assert suspended_by(db, "lecturer", walk.lecturer, walk.days[-1]) is None
        assert not tasks_of(db, "session", walk.session)


def test_confirm_assessment_withholds_and_suspends_under_the_rules_it_rests_on(walk: Walk) -> None:
    view = assessed(walk, [1, 1, 1, 1])
    with walk.on() as db:
        confirm_assessment(
            db, walk.group, view.id, confirmed=True, reason="情况属实", statement="讲师表示接受"
        )
    with walk.on() as db:
        assert withheld(db, walk.session) == {f"lecturer:{walk.lecturer}": ("TL-8-1", 2, 5)}
        assert suspended_by(db, "lecturer", walk.lecturer, walk.days[0]) == "TL-8-2"
        assert db.scalar(select(Suspension.lifted_by_role)) == "leading_group"
        (task,) = tasks_of(db, "session", walk.session)
        assert (task.role, task.what, task.due) == (
            "leading_group",
            "talk",
            task.given_on + timedelta(days=5),
        )


def test_confirm_assessment_rejected_withholds_nothing_and_stays_so(walk: Walk) -> None:
    view = assessed(walk, [1, 1, 1, 1])
    with walk.on() as db:
        confirm_assessment(db, walk.group, view.id, confirmed=False, reason="停电所致")
    with walk.on() as db:
        close_feedback(db, walk.office, walk.session)
        (again,) = list_assessments(db, walk.session)
        assert (again.state, again.reason) == ("rejected", "停电所致")
        assert withheld(db, walk.session) == {}
        assert suspended_by(db, "lecturer", walk.lecturer, walk.days[0]) is None


def test_confirm_assessment_by_another_role_is_forbidden(walk: Walk) -> None:
    view = assessed(walk, [1, 1, 1, 1])
    with pytest.raises(Forbidden), walk.on() as db:
        confirm_assessment(db, walk.office, view.id, confirmed=True, reason="情况属实")
    with walk.on() as db:
        assert withheld(db, walk.session) == {}


def test_confirm_assessment_twice_is_refused(walk: Walk) -> None:
    view = assessed(walk, [1, 1, 1, 1])
    with walk.on() as db:
        confirm_assessment(db, walk.group, view.id, confirmed=True, reason="情况属实")
    with pytest.raises(Conflict), walk.on() as db:
        confirm_assessment(db, walk.group, view.id, confirmed=False, reason="又想了想")


def test_confirm_assessment_without_a_reason_is_refused(walk: Walk) -> None:
    view = assessed(walk, [1, 1, 1, 1])
    with pytest.raises(InvalidInput), walk.on() as db:
        confirm_assessment(db, walk.group, view.id, confirmed=True, reason=" ")


def test_confirm_assessment_that_is_not_there_is_not_found(walk: Walk) -> None:
    with pytest.raises(NotFound), walk.on() as db:
        confirm_assessment(db, walk.group, 404, confirmed=True, reason="情况属实")


def test_close_feedback_without_forms_refers_to_a_person_and_passes_once_answered(walk: Walk) -> None:
    assert assessed(walk, []).state == "referred"
    walk.rule("TL-8-3", f"session:{walk.session}", "plausible")
    with walk.on() as db:
        close_feedback(db, walk.office, walk.session)
        (view,) = list_assessments(db, walk.session)
    assert view.state == "passed"


def test_answer_question_has_the_lecturer_assessed_again_and_cannot_be_given_twice(walk: Walk) -> None:
    view = assessed(walk, [])
    said = {"rule": "TL-8-3", "answer": "plausible", "role": "leading_group", "reason": "逐一询问过学员"}
    with pytest.raises(Forbidden), walk.on() as db:
        answer_question(db, walk.office, view.id, **said)
    with walk.on() as db:
        assert [one["rule"] for one in open_questions(db, view.receipt_id)] == ["TL-8-3"]
        answer_question(db, walk.group, view.id, **said)
        assert list_assessments(db, walk.session)[0].state == "passed"
    with pytest.raises(Conflict), walk.on() as db:
        answer_question(db, walk.group, view.id, **said)


@pytest.mark.parametrize("form", [0, 6])
def test_record_forms_off_the_scale_are_refused(walk: Walk, form: int) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(InvalidInput), walk.on() as db:
        record_forms(db, walk.office, walk.session, walk.lecturer, [5, form])


@pytest.mark.parametrize(
    "enter",
    [
        lambda db, walk, who: record_forms(db, walk.office, walk.session, who, [5]),
        lambda db, walk, who: observe(db, walk.office, walk.session, who, {"lively": True}),
        lambda db, walk, who: name_outstanding(db, walk.office, walk.session, [], lecturer_id=who),
    ],
    ids=["forms", "observation", "outstanding"],
)
def test_what_is_said_of_a_lecturer_not_engaged_in_the_session_is_refused(
    walk: Walk, enter: Callable[[Session, Walk, int], None]
) -> None:
    walk.to_open(villagers(1))
    with walk.on() as db:
        other = register_lecturer(db, walk.school, institution_id=walk.institution, name="乙老师", birth=None)
        with pytest.raises(InvalidInput, match="没有受聘本期授课"):
            enter(db, walk, other)
        assert counts(db, walk.session).feedback_filled == 0


def test_record_forms_of_several_lecturers_count_once_in_the_tally(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with walk.on() as db:
        other = register_lecturer(db, walk.school, institution_id=walk.institution, name="乙老师", birth=None)
    walk.rule("TL-2-1", f"lecturer:{other}")
    with walk.on() as db:
        engage_lecturer(db, walk.school, walk.session, other)
        record_forms(db, walk.office, walk.session, walk.lecturer, [5, 5, 1])
        record_forms(db, walk.office, walk.session, other, [4, 4])
        tally = counts(db, walk.session)
    assert (tally.feedback_filled, tally.feedback_satisfied) == (3, 2)


def test_close_feedback_keeps_ratings_that_later_raise_the_grade(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with walk.on() as db:
        junior = register_lecturer(
            db, walk.school, institution_id=walk.institution, name="乙老师", birth=None
        )
        assert get_lecturer(db, junior).grade == "junior"
    walk.rule("TL-2-1", f"lecturer:{junior}")
    with walk.on() as db:
        engage_lecturer(db, walk.school, walk.session, junior)
        record_forms(db, walk.office, walk.session, junior, [5] * 10)
        close_feedback(db, walk.office, walk.session)
        close_feedback(db, walk.office, walk.session)
    with walk.on(walk.days[-1].replace(month=6)) as db:
        assert grade_lecturer(db, junior) == "senior"
    with walk.on(walk.days[-1].replace(year=2025, month=6)) as db:
        assert grade_lecturer(db, junior) == "junior"


def test_observe_later_answers_replace_earlier_ones_item_by_item(walk: Walk) -> None:
    from xiangxun.training.feedback.queries import observed

    walk.to_open(villagers(1))
    with walk.on() as db:
        observe(db, walk.office, walk.session, walk.lecturer, {"lively": True, "on_time": True})
        observe(db, walk.office, walk.session, walk.lecturer, {"on_time": False})
        assert observed(db, walk.session, walk.lecturer) == {"lively": True, "on_time": False}


def test_observe_by_the_institution_is_forbidden(walk: Walk) -> None:
    walk.to_open(villagers(1))
    with pytest.raises(Forbidden), walk.on() as db:
        observe(db, walk.school, walk.session, walk.lecturer, {"lively": True})


def test_name_outstanding_again_replaces_the_list_and_refuses_strangers(walk: Walk) -> None:
    walk.to_open(villagers(3))
    first, second, _ = walk.admitted()
    with walk.on() as db:
        name_outstanding(db, walk.office, walk.session, [first], lecturer_id=walk.lecturer)
        name_outstanding(db, walk.office, walk.session, [second, second])
    with pytest.raises(InvalidInput), walk.on() as db:
        name_outstanding(db, walk.office, walk.session, [first, 10**6])
    with walk.on() as db:
        assert outstanding_ids(db, walk.session) == (second,)
        assert counts(db, walk.session).outstanding == 1
