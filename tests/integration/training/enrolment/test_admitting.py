"""Admission 录取: the gate on both sides of each line, seats in order of rank, and people's rulings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.counties.people import villager, villagers
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.training.enrolment.queries import EnrolmentRow, list_enrolled
from xiangxun.training.enrolment.service import admit_again, declare, enrol_originals, give_reason
from xiangxun.training.sessions.facts import counts
from xiangxun.training.sessions.service import mark_state

SIXTEEN = date(2008, 5, 6)
FIFTEEN = SIXTEEN + timedelta(days=1)


def rows(walk: Walk) -> list[EnrolmentRow]:
    """Return the list of the session."""
    with walk.on() as db:
        return list(list_enrolled(db, walk.session))


def test_admit_fifteen_on_the_first_day_is_refused_and_sixteen_is_not(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in([villager(1, FIFTEEN), villager(2, SIXTEEN)])
    assert [(row.state, row.refused_by) for row in rows(walk)] == [
        ("refused", ("TL-5-1",)),
        ("admitted", ()),
    ]
    with walk.on() as db:
        assert counts(db, walk.session).enrolled == 1


def test_admit_again_after_the_leading_group_allows_lets_one_person_in(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in([villager(1, FIFTEEN), villager(2, FIFTEEN)])
    walk.rule("TL-5-1", f"person:{rows(walk)[0].trainee_id}")
    with walk.on() as db:
        admission = admit_again(db, walk.school, walk.session)
    assert (admission.admitted, admission.refused) == (1, 1)
    assert [row.state for row in rows(walk)] == ["admitted", "refused"]


def test_admit_with_a_ruling_recorded_before_the_import_changes_nothing_for_others(walk: Walk) -> None:
    walk.to_approved()
    walk.rule("TL-5-1", "person:999999")
    walk.bring_in([villager(1, FIFTEEN)])
    assert rows(walk)[0].state == "refused"


def test_admit_practical_class_waits_for_declarations_then_seats_the_poor_first(walk: Walk) -> None:
    walk.to_draft(category="practical", planned_people=2)
    people = [villager(1), villager(2), villager(3, group="脱贫户"), villager(4, group="脱贫户")]
    walk.bring_in(people)
    assert {row.refused_by for row in rows(walk)} == {("TL-5-6",)}
    with walk.on() as db:
        admission = declare(db, walk.school, walk.session, declared=["voluntary"], answers={"willing": True})
    assert (admission.admitted, admission.waiting, admission.refused) == (2, 2, 0)
    assert [row.state for row in rows(walk)] == ["waiting", "waiting", "admitted", "admitted"]
    assert {row.answers["willing"] for row in rows(walk)} == {True}


def test_admit_seats_of_one_rank_go_by_application(walk: Walk) -> None:
    walk.to_draft(category="practical", planned_people=3)
    walk.bring_in(villagers(5))
    with walk.on() as db:
        declare(db, walk.school, walk.session, declared=["voluntary"])
    assert [row.state for row in rows(walk)] == ["admitted"] * 3 + ["waiting"] * 2


def test_declare_for_some_leaves_the_others_refused(walk: Walk) -> None:
    walk.to_draft(category="practical", planned_people=9)
    walk.bring_in(villagers(3))
    chosen = rows(walk)[1].trainee_id
    with walk.on() as db:
        declare(db, walk.school, walk.session, declared=["voluntary"], trainee_ids=[chosen])
    assert [row.state for row in rows(walk)] == ["refused", "admitted", "refused"]


def test_declare_answers_keep_answers_and_declarations_given_before(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in(villagers(1))
    with walk.on() as db:
        declare(db, walk.school, walk.session, declared=["voluntary"], answers={"willing": True})
    with walk.on() as db:
        declare(db, walk.school, walk.session, answers={"healthy": False})
    assert rows(walk)[0].answers == {"willing": True, "healthy": False}
    assert rows(walk)[0].declared == ("voluntary",)


def test_give_reason_for_a_missing_telephone_completes_the_row(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in([villager(1, phone=""), villager(2, phone="")])
    first = rows(walk)[0]
    with walk.on() as db:
        give_reason(db, walk.school, first.id, field="phone", reason="家中没有电话")
    with walk.on() as db:
        assert counts(db, walk.session).incomplete == {"phone": 1}


def test_give_reason_without_words_is_refused(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in([villager(1, phone="")])
    first = rows(walk)[0]
    with pytest.raises(InvalidInput), walk.on() as db:
        give_reason(db, walk.school, first.id, field="phone", reason=" ")


def test_give_reason_for_a_field_that_nothing_demands_is_refused(walk: Walk) -> None:
    walk.to_approved()
    walk.bring_in([villager(1, phone="")])
    with pytest.raises(InvalidInput, match="没有要求"), walk.on() as db:
        give_reason(db, walk.school, rows(walk)[0].id, field="nonsense", reason="家中没有电话")


def test_give_reason_is_possible_until_the_session_is_handed_in(walk: Walk) -> None:
    walk.to_closed([villager(1, phone=""), villager(2, phone="")])
    first, second = rows(walk)
    with walk.on(walk.days[-1]) as db:
        compute_ledger(db, walk.school, walk.session)
        give_reason(db, walk.school, first.id, field="phone", reason="家中没有电话")
        mark_state(db, walk.school, walk.session, "submitted")
    with pytest.raises(Conflict), walk.on(walk.days[-1]) as db:
        give_reason(db, walk.school, second.id, field="phone", reason="家中没有电话")
    assert [row.reasons for row in rows(walk)] == [{"phone": "家中没有电话"}, {}]


def test_enrol_originals_brings_the_admitted_and_stops_a_stranger(walk: Walk) -> None:
    walk.to_closed([villager(1), villager(2), villager(3, FIFTEEN)])
    first = walk.session
    old = [row.trainee_id for row in rows(walk) if row.state == "admitted"]
    walk.draft(code="2024-01R", retrains=first, cost_bearer="institution")
    walk.bring_in([villager(60)])
    with walk.on() as db:
        enrol_originals(db, walk.school, walk.session)
        enrol_originals(db, walk.school, walk.session)
    found = rows(walk)
    assert [(row.state, row.original) for row in found] == [
        ("refused", False),
        ("admitted", True),
        ("admitted", True),
    ]
    assert [row.trainee_id for row in found[1:]] == old
    assert len({row.ordinal for row in found}) == 3


def test_enrol_originals_of_a_first_training_is_refused(walk: Walk) -> None:
    walk.to_approved()
    with pytest.raises(Conflict), walk.on() as db:
        enrol_originals(db, walk.school, walk.session)


@pytest.mark.parametrize("role", ["finance", "archivist"])
def test_declare_by_a_wrong_role_is_forbidden(walk: Walk, role: str) -> None:
    walk.to_approved()
    other = walk.as_role(role)
    with pytest.raises(Forbidden), walk.on(FIRST_DAY) as db:
        declare(db, other, walk.session, declared=["voluntary"])
