"""Interpretations 解释 and rulings 裁定: who may, what takes effect when, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.counties.people import villager
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.foundation.decisions import verify
from xiangxun.foundation.decisions.models import Receipt
from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.interpretations.queries import list_interpretations, rulings
from xiangxun.registry.interpretations.service import ask, interpret, law_on, rule_on
from xiangxun.rules.vocabulary import Gate
from xiangxun.training.enrolment.facts import people_facts

SIXTY = date(1964, 5, 6)


def read_as(walk: Walk, value: object, from_on: date = FIRST_DAY, key: str = "age.count") -> int:
    with walk.on() as db:
        return interpret(db, walk.group, key=key, value=value, from_on=from_on, document="县办〔2024〕1号")


def default_at_sixty(walk: Walk) -> str | None:
    """Return by which default the one of exactly sixty goes on."""
    with walk.on() as db:
        facts = people_facts(db, walk.session, Gate.COUNT)
        decision = ask(db, "check_people", facts, matter="session", matter_id=walk.session)
        (boundary,) = decision.checked.boundary
        return boundary.ask.default if boundary.ask else None


def test_interpret_takes_effect_on_the_next_ask(walk: Walk) -> None:
    walk.to_open([villager(1, SIXTY)])
    assert default_at_sixty(walk) == "counted"
    read_as(walk, "strict")
    assert default_at_sixty(walk) == "not_counted"


def test_interpret_from_a_later_day_leaves_earlier_sessions_alone(walk: Walk) -> None:
    walk.to_open([villager(1, SIXTY)])
    read_as(walk, "strict", FIRST_DAY + timedelta(days=1))
    assert default_at_sixty(walk) == "counted"


def test_interpret_leaves_past_receipts_identical(walk: Walk) -> None:
    walk.to_open([villager(1, SIXTY)])
    default_at_sixty(walk)
    read_as(walk, "strict")
    with walk.on() as db:
        past = db.query(Receipt.id).filter(Receipt.hook == "check_people").order_by(Receipt.id.desc()).first()
        assert past is not None
        assert verify(db, past[0]).outcome == "identical"


@pytest.mark.parametrize(
    ("key", "value"),
    [("age.least", 17), ("age.unheard", 1), ("age.count", "generous"), ("class.most", "many")],
)
def test_interpret_what_is_not_left_to_the_county_is_refused_and_leaves_nothing(
    walk: Walk, key: str, value: object
) -> None:
    with pytest.raises(InvalidInput):
        read_as(walk, value, key=key)
    with walk.on() as db:
        assert list_interpretations(db) == []


def test_interpret_without_a_document_is_refused(walk: Walk) -> None:
    with pytest.raises(InvalidInput), walk.on() as db:
        interpret(db, walk.group, key="class.most", value=60, from_on=FIRST_DAY, document=" ")


def test_interpret_by_another_role_is_forbidden(walk: Walk) -> None:
    with pytest.raises(Forbidden), walk.on() as db:
        interpret(db, walk.office, key="class.most", value=60, from_on=FIRST_DAY, document="1号")


def test_interpret_a_number_is_read_by_the_law_from_its_day_on(walk: Walk) -> None:
    read_as(walk, 60, key="class.most")
    with walk.on() as db:
        assert law_on(db, FIRST_DAY).integer("class.most") == 60
        assert law_on(db, FIRST_DAY - timedelta(days=1)).integer("class.most") == 50


def ruled(walk: Walk, rule: str = "TL-5-1", **more: str) -> int:
    said: dict[str, Any] = {
        "about": "person:1",
        "answer": "allow",
        "role": "leading_group",
        "reason": "情况属实",
    } | more
    with walk.on() as db:
        return rule_on(db, walk.group, matter="session", matter_id=1, rule=rule, **said)


@pytest.mark.parametrize("more", [{"role": "office"}, {"rule": "TL-5-1", "role": "authority"}])
def test_rule_on_in_a_role_that_may_not_is_forbidden(walk: Walk, more: dict[str, str]) -> None:
    with pytest.raises(Forbidden):
        ruled(walk, **more)


@pytest.mark.parametrize("more", [{"rule": "TL-404"}, {"reason": " "}])
def test_rule_on_what_cannot_be_ruled_is_refused(walk: Walk, more: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        ruled(walk, **more)


def test_rulings_the_last_word_on_a_case_stands_and_comes_last(walk: Walk) -> None:
    ruled(walk, "TL-5-2", answer="counted")
    ruled(walk, "TL-5-2", answer="not_counted", role="authority")
    ruled(walk, "TL-5-2", answer="counted", reason="再议")
    with walk.on() as db:
        found = rulings(db, "session", 1)
    assert [(one.role, one.answer) for one in found] == [
        ("authority", "not_counted"),
        ("leading_group", "counted"),
    ]
    assert found[-1].reason == "再议"


def test_rulings_on_another_matter_are_not_ours(walk: Walk) -> None:
    ruled(walk)
    with walk.on() as db:
        assert rulings(db, "session", 2) == ()
        assert rulings(db, "plan", 1) == ()
