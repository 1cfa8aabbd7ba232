"""Plans 培训计划: what they must say, who approves, and two people at one draft."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

import pytest
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, StepStopped
from xiangxun.registry.interpretations.service import law_on
from xiangxun.training.plans.facts import plan_facts
from xiangxun.training.plans.queries import get_plan, list_changes, plan_states
from xiangxun.training.plans.service import decide_plan, draft_plan, edit_plan, settle_plan, submit_plan


def drafted(walk: Walk, **more: Any) -> int:
    said: dict[str, Any] = {"kind": "class", "title": "五月班", "institution_id": walk.institution} | more
    with walk.on() as db:
        return draft_plan(db, walk.school, **said)


def state(walk: Walk, plan: int) -> str:
    with walk.on() as db:
        return get_plan(db, plan).state


def test_submit_plan_that_says_too_little_is_stopped_by_rule_article_and_field(walk: Walk) -> None:
    plan = drafted(walk, fields={"audience": "返乡青年", "goals": ""})
    with pytest.raises(StepStopped) as stopped, walk.on() as db:
        submit_plan(db, walk.school, plan)
    found: Any = stopped.value.details["findings"]
    (finding,) = found
    assert (finding["rule"], finding["article"]) == ("TL-3-1", "第三条/（一）")
    assert "goals" in finding["message"]
    assert state(walk, plan) == "draft"


def test_submit_plan_completed_goes_to_its_approver(walk: Walk) -> None:
    plan = drafted(walk, fields={"audience": "返乡青年"})
    with walk.on() as db:
        edit_plan(db, walk.school, plan, version=1, fields={"goals": "开网店"})
        assert submit_plan(db, walk.school, plan) == "submitted"
    with walk.on() as db:
        assert decide_plan(db, walk.office, plan, "approve") == "approved"
        assert get_plan(db, plan).approved_on == FIRST_DAY


def test_edit_plan_seen_in_an_older_version_is_a_conflict_naming_both(walk: Walk) -> None:
    plan = drafted(walk)
    with walk.on() as db:
        edit_plan(db, walk.school, plan, version=1, title="六月班")
    with pytest.raises(Conflict) as conflict, walk.on() as db:
        edit_plan(db, walk.school, plan, version=1, title="七月班")
    assert conflict.value.details == {
        "seen_version": 1,
        "current_version": 2,
        "subject": "plan",
        "subject_id": plan,
    }
    with walk.on() as db:
        assert get_plan(db, plan).title == "六月班"


def test_edit_plan_submitted_is_refused(walk: Walk) -> None:
    plan = walk.submit_plan()
    with pytest.raises(Conflict), walk.on() as db:
        edit_plan(db, walk.school, plan, version=2, title="六月班")


def test_decide_plan_declined_returns_it_and_it_can_be_submitted_again(walk: Walk) -> None:
    plan = walk.submit_plan()
    with walk.on() as db:
        assert (
            decide_plan(db, walk.office, plan, "approve", outcome="declined", reason="目标不清") == "returned"
        )
    with walk.on() as db:
        assert submit_plan(db, walk.school, plan) == "submitted"


def test_decide_plan_by_its_author_is_forbidden(walk: Walk) -> None:
    plan = walk.submit_plan()
    with pytest.raises(Forbidden), walk.on() as db:
        decide_plan(db, walk.school, plan, "approve")
    assert state(walk, plan) == "submitted"


def test_settle_plan_whose_steps_are_open_leaves_it_submitted(walk: Walk) -> None:
    plan = walk.submit_plan()
    with walk.on() as db:
        assert settle_plan(db, walk.office, plan) == "submitted"


def test_draft_plan_that_ends_before_it_begins_is_refused(walk: Walk) -> None:
    with pytest.raises(InvalidInput):
        drafted(walk, starts=FIRST_DAY, ends=FIRST_DAY - timedelta(days=1))


def test_draft_plan_for_another_institution_is_forbidden(walk: Walk) -> None:
    with pytest.raises(Forbidden):
        drafted(walk, institution_id=walk.institution + 1)


def test_draft_plan_by_finance_is_forbidden(walk: Walk) -> None:
    with pytest.raises(Forbidden), walk.on() as db:
        draft_plan(db, walk.as_role("finance"), kind="year", title="年度计划")


def test_plan_states_name_the_class_plan_of_the_session_and_year_plans_of_its_days(walk: Walk) -> None:
    mine = walk.approve_plan()
    walk.submit_plan()
    with walk.on() as db:
        for year in (2023, 2024):
            draft_plan(
                db,
                walk.group,
                kind=f"year_{year}",
                title=str(year),
                starts=date(year, 1, 1),
                ends=date(year, 12, 31),
            )
        states = plan_states(db, institution_id=walk.institution, category="open", on=FIRST_DAY, plan_id=mine)
    assert states == {"class": "approved", "year_2024": "draft"}


def test_change_of_an_approved_plan_is_asked_for_approved_again_and_counts_for_that_plan_alone(
    walk: Walk,
) -> None:
    plan = walk.approve_plan()
    other = walk.approve_plan(title="另一班")
    with walk.on() as db:
        change = draft_plan(
            db, walk.school, kind="change", title="改时间", of_plan_id=plan, changes=["time", "order"]
        )
        facts = plan_facts(db, law_on(db, FIRST_DAY), get_plan(db, change), FIRST_DAY)
        assert facts.changes == {"time", "order"}
        assert facts.kind == "change"
        assert submit_plan(db, walk.school, change) == "submitted"
    assert [states_of(walk, one).get("change") for one in (plan, other)] == ["submitted", None]
    with walk.on() as db:
        assert decide_plan(db, walk.office, change, "approve") == "approved"
        assert [one.id for one in list_changes(db, plan)] == [change]
    assert [states_of(walk, one).get("change") for one in (plan, other)] == ["approved", None]


def test_change_approved_in_one_aspect_does_not_cover_another(walk: Walk) -> None:
    plan = walk.approve_plan()
    with walk.on() as db:
        change = draft_plan(db, walk.school, kind="change", title="改时间", of_plan_id=plan, changes=["time"])
        submit_plan(db, walk.school, change)
        decide_plan(db, walk.office, change, "approve")
    assert states_of(walk, plan, differs=["time"])["change"] == "approved"
    assert states_of(walk, plan, differs=["time", "venue"])["change"] == "partial"


@pytest.mark.parametrize("changes", [[], ["time"]])
def test_change_without_aspects_or_of_a_draft_is_refused(walk: Walk, changes: list[str]) -> None:
    plan = drafted(walk) if changes else walk.approve_plan()
    with pytest.raises((Conflict, InvalidInput)), walk.on() as db:
        draft_plan(db, walk.school, kind="change", title="改", of_plan_id=plan, changes=changes)


def test_change_of_a_plan_of_another_institution_is_forbidden(walk: Walk) -> None:
    plan, other = walk.approve_plan(), walk.other_school()
    with pytest.raises(Forbidden), walk.on() as db:
        draft_plan(db, other, kind="change", title="改", of_plan_id=plan, changes=["time"])


def states_of(walk: Walk, plan: int, differs: Collection[str] = ()) -> dict[str, str]:
    with walk.on() as db:
        return plan_states(
            db,
            institution_id=walk.institution,
            category="open",
            on=FIRST_DAY,
            plan_id=plan,
            differs=differs,
        )


def test_fields_that_the_county_declares_of_a_plan_are_checked_and_an_emptied_one_goes(walk: Walk) -> None:
    with walk.on() as db:
        plan = draft_plan(
            db,
            walk.school,
            kind="month",
            title="五月",
            institution_id=walk.institution,
            fields={"budget": "1200.50", "remark": "无"},
        )
        view = get_plan(db, plan)
        assert view.fields == {"budget": 120_050, "remark": "无"}
        with pytest.raises(InvalidInput) as refused:
            edit_plan(db, walk.school, plan, version=view.version, fields={"budget": "many"})
        assert refused.value.details == {"fields": {"经费预算": "应为金额（元），最多两位小数，例如 1200.50"}}
    with walk.on() as db:
        edit_plan(db, walk.school, plan, version=view.version, fields={"budget": ""})
        assert get_plan(db, plan).fields == {"remark": "无"}
