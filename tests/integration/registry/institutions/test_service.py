"""Institutions 培训机构: registered once, shut out by decision, ordered to mend by a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, StepStopped
from xiangxun.registry.institutions.orders import close_order, declare_missed, issue_order
from xiangxun.registry.institutions.queries import count_overdue, list_orders, suspended_by
from xiangxun.registry.institutions.service import check_standing, lift, register_institution, suspend
from xiangxun.registry.interpretations.service import rule_on


def standing(walk: Walk, institution: int, on: date = FIRST_DAY) -> list[str]:
    """Return the rules that stop an application; none where it may apply."""
    with walk.on(on) as db:
        try:
            check_standing(db, institution, on, lecturers=1)
        except StepStopped as stopped:
            found: Any = stopped.details["findings"]
            return [one["rule"] for one in found]
    return []


def shut_out(walk: Walk, until: date | None = None, lifted_by: str | None = None) -> int:
    with walk.on() as db:
        return suspend(
            db,
            walk.group,
            party="institution",
            party_id=walk.institution,
            rule="TL-1-2",
            scope="application",
            reason="逾期未改",
            until=until,
            lifted_by=lifted_by,
        )


def ordered(walk: Walk, due: date | None = FIRST_DAY) -> int:
    with walk.on() as db:
        return issue_order(
            db,
            walk.group,
            institution_id=walk.institution,
            session_id=None,
            rule="TL-11-3",
            demand="补齐材料",
            due=due,
        )


def test_check_standing_qualified_may_apply_and_unqualified_may_not(walk: Walk) -> None:
    with walk.on() as db:
        bare = register_institution(db, walk.group, name="无资质学校")
    assert standing(walk, walk.institution) == []
    assert standing(walk, bare) == ["TL-1-1"]


def test_register_institution_twice_is_refused(walk: Walk) -> None:
    with walk.on() as db:
        register_institution(db, walk.group, name="东校")
    with pytest.raises(InvalidInput), walk.on() as db:
        register_institution(db, walk.group, name=" 东校 ")


def test_register_institution_by_an_institution_is_forbidden(walk: Walk) -> None:
    with pytest.raises(Forbidden), walk.on() as db:
        register_institution(db, walk.school, name="东校")


def test_suspend_shuts_out_from_its_day_until_it_is_lifted(walk: Walk) -> None:
    suspension = shut_out(walk)
    assert standing(walk, walk.institution) == ["TL-1-2"]
    assert standing(walk, walk.institution, FIRST_DAY - timedelta(days=1)) == []
    with walk.on() as db:
        lift(db, walk.group, suspension, reason="已整改")
    assert standing(walk, walk.institution) == []
    with pytest.raises(NotFound), walk.on() as db:
        lift(db, walk.group, suspension, reason="已整改")


def test_suspend_until_a_day_ends_after_it(walk: Walk) -> None:
    shut_out(walk, until=FIRST_DAY + timedelta(days=5))
    assert standing(walk, walk.institution, FIRST_DAY + timedelta(days=5)) == ["TL-1-2"]
    assert standing(walk, walk.institution, FIRST_DAY + timedelta(days=6)) == []


def test_suspend_one_party_leaves_another_kind_with_the_same_number_alone(walk: Walk) -> None:
    shut_out(walk)
    with walk.on() as db:
        assert suspended_by(db, "lecturer", walk.institution, FIRST_DAY) is None


def test_lift_by_another_role_than_the_rule_names_is_forbidden(walk: Walk) -> None:
    suspension = shut_out(walk, lifted_by="leading_group")
    with pytest.raises(Forbidden), walk.on() as db:
        lift(db, walk.office, suspension, reason="已整改")
    with walk.on() as db:
        lift(db, walk.group, suspension, reason="已整改")
    assert standing(walk, walk.institution) == []


def test_lift_what_nobody_may_lift_is_refused(walk: Walk) -> None:
    suspension = shut_out(walk, lifted_by="")
    with pytest.raises(Conflict), walk.on() as db:
        lift(db, walk.group, suspension, reason="已整改")
    assert standing(walk, walk.institution) == ["TL-1-2"]


def test_suspend_and_lift_by_the_institution_are_forbidden(walk: Walk) -> None:
    suspension = shut_out(walk)
    with pytest.raises(Forbidden), walk.on() as db:
        lift(db, walk.school, suspension, reason="已整改")
    with pytest.raises(Forbidden), walk.on() as db:
        suspend(db, walk.school, party="lecturer", party_id=1, rule="TL-1-2", scope="x", reason="理由")


def test_order_on_its_day_is_not_overdue_and_the_day_after_it_is(walk: Walk) -> None:
    ordered(walk)
    with walk.on() as db:
        assert count_overdue(db, walk.institution, FIRST_DAY) == 0
        assert count_overdue(db, walk.institution, FIRST_DAY + timedelta(days=1)) == 1
    assert standing(walk, walk.institution, FIRST_DAY + timedelta(days=1)) == ["TL-1-3"]


def test_order_overdue_goes_by_the_word_of_the_leading_group_alone(walk: Walk) -> None:
    ordered(walk)
    late = FIRST_DAY + timedelta(days=1)
    with walk.on(late) as db:
        rule_on(
            db,
            walk.group,
            matter="institution",
            matter_id=walk.institution,
            rule="TL-1-3",
            about=f"institution:{walk.institution}",
            answer="allow",
            role="leading_group",
            reason="已部分整改",
        )
    assert standing(walk, walk.institution, late) == []


def test_close_order_with_a_report_ends_it_once(walk: Walk) -> None:
    order = ordered(walk)
    with walk.on() as db:
        with pytest.raises(InvalidInput):
            close_order(db, walk.school, order, report=" ")
        close_order(db, walk.school, order, report="已补齐")
        assert list_orders(db, open_only=True) == []
        assert count_overdue(db, walk.institution, FIRST_DAY + timedelta(days=9)) == 0
        with pytest.raises(Conflict):
            close_order(db, walk.school, order, report="已补齐")


def test_close_order_of_another_institution_is_forbidden(walk: Walk) -> None:
    order, other = ordered(walk), walk.other_school()
    with pytest.raises(Forbidden), walk.on() as db:
        close_order(db, other, order, report="已补齐")
    with pytest.raises(Forbidden), walk.on() as db:
        close_order(db, walk.as_role("lecturer"), order, report="已补齐")


@pytest.mark.parametrize("due", [None, FIRST_DAY - timedelta(days=1)])
def test_issue_order_without_a_day_or_with_one_gone_by_is_refused(walk: Walk, due: date | None) -> None:
    with pytest.raises(InvalidInput):
        ordered(walk, due)


def test_declare_missed_is_the_offices_word_and_shuts_nobody_out_by_itself(walk: Walk) -> None:
    order = ordered(walk)
    with pytest.raises(Forbidden), walk.on() as db:
        declare_missed(db, walk.school, order, reason="未按期整改")
    with walk.on() as db:
        declare_missed(db, walk.group, order, reason="未按期整改")
        assert [one.missed for one in list_orders(db)] == [True]
    assert standing(walk, walk.institution) == []
