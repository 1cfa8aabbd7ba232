"""Approvals 审批: steps in their order, by whom they name, public notices waited for, each decided once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.oversight.supervision.duties import DutyState
from xiangxun.oversight.supervision.obligations import obligations
from xiangxun.oversight.supervision.step_duties import is_step
from xiangxun.training.approvals.queries import PENDING_COUNT, is_settled, list_steps, pending, steps_done
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import decide_application, settle_application

NINE_BEFORE = FIRST_DAY - timedelta(days=9)


def states(walk: Walk) -> dict[str, str]:
    """Return the state of each step of the application, as people see it nine days before."""
    with walk.on(NINE_BEFORE) as db:
        return {step.key: step.state for step in list_steps(db, "session", walk.session)}


def counted(walk: Walk, on: date = NINE_BEFORE) -> int:
    """Return how many steps wait for the offices, said by the server and counted among those listed alike."""
    roles = ["office", "leading_group"]
    with walk.on(on) as db:
        count = db.scalar(PENDING_COUNT, {"roles": roles, "on": on})
        assert count == len(pending(db, roles))
    return count or 0


def applied(walk: Walk, **more: object) -> None:
    walk.to_draft(**more)
    walk.apply()


def test_apply_opens_the_first_step_and_lets_the_second_wait(walk: Walk) -> None:
    applied(walk)
    assert states(walk) == {"review": "open", "approve": "waiting"}
    with walk.on() as db:
        assert [step.key for step in pending(db, ["office", "leading_group"])] == ["review"]


def test_count_of_open_steps_is_that_of_the_steps_whose_turn_has_come(walk: Walk) -> None:
    applied(walk)
    assert counted(walk) == 1
    walk.decide("review")
    assert counted(walk) == 1
    walk.decide("approve")
    assert counted(walk) == 0


def test_decide_second_step_before_the_first_is_refused(walk: Walk) -> None:
    applied(walk)
    with pytest.raises(Conflict):
        walk.decide("approve")


def test_decide_step_by_somebody_else_is_forbidden(walk: Walk) -> None:
    applied(walk)
    with pytest.raises(Forbidden), walk.on() as db:
        decide_application(db, walk.group, walk.session, "review")


def test_decide_step_by_the_core_role_alone_is_forbidden_where_the_county_names_an_actor(walk: Walk) -> None:
    applied(walk)
    approver = walk.as_role("plan_approver")
    with pytest.raises(Forbidden), walk.on() as db:
        decide_application(db, approver, walk.session, "review")


def test_decide_step_twice_is_refused(walk: Walk) -> None:
    applied(walk)
    walk.decide("review")
    with pytest.raises(Conflict):
        walk.decide("review")


def test_decide_step_that_is_not_there_is_not_found(walk: Walk) -> None:
    applied(walk)
    with pytest.raises(NotFound):
        walk.decide("blessing")


def test_decide_review_without_the_form_is_refused_and_names_it(walk: Walk) -> None:
    from xiangxun.training.sessions.service import apply_session

    walk.to_draft()
    with walk.on(FIRST_DAY - timedelta(days=10)) as db:
        apply_session(db, walk.school, walk.session)
    with pytest.raises(InvalidInput) as refused:
        walk.decide("review")
    assert refused.value.details == {"missing": ["application_form"]}


def test_decide_refusal_needs_a_reason(walk: Walk) -> None:
    applied(walk)
    with pytest.raises(InvalidInput):
        walk.decide("review", outcome="declined", reason="  ")


def test_decide_refusal_returns_the_session_and_applying_again_starts_afresh(walk: Walk) -> None:
    applied(walk)
    walk.decide("review")
    assert walk.decide("approve", outcome="declined", reason="人数偏多") == "draft"
    with pytest.raises(Conflict):
        walk.decide("approve")
    assert walk.apply() == "applied"
    assert states(walk) == {"review": "open", "approve": "waiting"}


def test_decide_every_step_settles_the_matter_with_who_and_when(walk: Walk) -> None:
    applied(walk)
    walk.decide("review")
    assert walk.decide("approve") == "approved"
    with walk.on(NINE_BEFORE) as db:
        done = steps_done(db, "session", walk.session)
        assert [(step.key, step.role, step.on) for step in done] == [
            ("review", "office", NINE_BEFORE),
            ("approve", "leading_group", NINE_BEFORE),
        ]
        assert get_session(db, walk.session).approved_on == NINE_BEFORE


def test_public_notice_keeps_the_session_from_approval_until_it_is_over(walk: Walk) -> None:
    applied(walk, category="practical")
    walk.decide("review")
    walk.decide("approve")
    assert walk.decide("notice") == "applied"
    last = NINE_BEFORE + timedelta(days=3)
    with walk.on(last) as db:
        assert steps_done(db, "session", walk.session)[-1].until == last
        assert not is_settled(db, "session", walk.session, last)
        assert settle_application(db, walk.office, walk.session) == "applied"
    with walk.on(last + timedelta(days=1)) as db:
        assert settle_application(db, walk.office, walk.session) == "approved"


def test_open_class_while_the_notice_runs_is_refused_and_the_day_after_goes(walk: Walk) -> None:
    applied(walk, category="practical")
    walk.decide("review")
    walk.decide("approve")
    walk.file("notice")
    walk.decide("notice", on=FIRST_DAY - timedelta(days=4))
    with pytest.raises(Conflict):
        walk.open()
    with walk.on(FIRST_DAY) as db:
        assert settle_application(db, walk.office, walk.session) == "approved"


def test_step_after_a_public_notice_opens_once_it_is_over(walk: Walk) -> None:
    from xiangxun.training.approvals.models import ApprovalRow

    applied(walk, category="practical")
    walk.decide("review")
    walk.decide("approve")
    walk.decide("notice")
    with walk.on() as db:
        said = {"matter": "session", "matter_id": walk.session, "rule": "TL-4-1", "kind": "approve"}
        db.add(
            ApprovalRow(
                **said, key="seal", role="office", after=["notice"], state="waiting", opened_on=NINE_BEFORE
            )
        )
    assert [counted(walk, NINE_BEFORE + timedelta(days=day)) for day in (3, 4)] == [0, 1]
    with walk.on(NINE_BEFORE + timedelta(days=3)) as db:
        assert pending(db, ["office"]) == []
        with pytest.raises(Conflict):
            decide_application(db, walk.office, walk.session, "seal")
    with walk.on(NINE_BEFORE + timedelta(days=4)) as db:
        assert [step.key for step in pending(db, ["office"])] == ["seal"]
        assert list_steps(db, "session", walk.session)[-1].state == "open"
        assert decide_application(db, walk.office, walk.session, "seal") == "approved"


def test_step_says_by_when_from_the_application_and_the_next_from_the_step_before(walk: Walk) -> None:
    applied(walk)
    applied_on = FIRST_DAY - timedelta(days=10)
    with walk.on(applied_on + timedelta(days=5)) as db:
        review, approve = list_steps(db, "session", walk.session)
        assert (review.due, review.late) == (applied_on + timedelta(days=5), False)
        assert (approve.due, approve.due_text) == (None, "事件发生后5日（尚未发生）")
    with walk.on(applied_on + timedelta(days=6)) as db:
        assert [step.late for step in pending(db, ["office"])] == [True]
        (duty,) = (one for one in obligations(db, today()) if is_step(one))
        assert (duty.state, duty.owner, duty.rule) == (DutyState.LATE, "office", "TL-4-1")
        assert duty.institution == walk.institution
        decide_application(db, walk.office, walk.session, "review")
        review, approve = list_steps(db, "session", walk.session)
        assert (review.late, approve.due) == (True, applied_on + timedelta(days=11))
        (duty,) = (one for one in obligations(db, today()) if is_step(one))
        assert (duty.state, duty.owner) == (DutyState.AT_RISK, "leading_group")
