"""Settling 补填: whoever takes a value in by any way settles what was asked for, and no more; the page leads to it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session
from tests.integration.registry.extras.conftest import Own

from xiangxun.foundation import vault
from xiangxun.registry.extras.holders import holders, place_of
from xiangxun.registry.extras.models import FIELD, KeptValue
from xiangxun.registry.extras.queries import list_kept
from xiangxun.registry.extras.service import fill_up
from xiangxun.registry.registers.queries import get_entry
from xiangxun.registry.registers.service import amend
from xiangxun.registry.trainees.models import PERSON
from xiangxun.rules.canonical import canonical
from xiangxun.training.plans.queries import get_plan
from xiangxun.training.plans.service import draft_plan, edit_plan

pytestmark = pytest.mark.usefixtures("newer")


def ask(db: Session, on: str, row: int, *keys: str) -> None:
    """Ask for values that could not be converted."""
    sealed = vault.seal(db, FIELD, canonical("原值"))
    db.add_all(
        KeptValue(on=on, row_id=row, key=key, value_sealed=sealed, why="写法不能换算", asked=True)
        for key in keys
    )
    db.flush()


def waiting(db: Session) -> set[tuple[str, int, str]]:
    """Return what is still asked for."""
    return {(one.on, one.row_id, one.key) for one in list_kept(db)}


def test_register_entry_that_is_amended_asks_no_more_for_what_it_says_now(own: Own) -> None:
    with own.walk.on() as db:
        ask(db, "register:visits", own.visit, "said", "else")
        ask(db, "register:visits", own.visit + 1, "said")
        seen = get_entry(db, own.visit).version
        amend(db, own.walk.group, own.visit, version=seen, fields={"said": "网络已通"})
        assert waiting(db) == {
            ("register:visits", own.visit, "else"),
            ("register:visits", own.visit + 1, "said"),
        }
        settled = [one for one in list_kept(db, open_only=False) if one.settled_at]
        assert [one.row_id for one in settled] == [own.visit]


def test_roster_that_brings_a_value_settles_it_for_that_person_alone(own: Own) -> None:
    one, other, *_ = own.walk.admitted()
    with own.walk.on() as db:
        for person in (one, other):
            ask(db, "person", person, "earned", "skills")
        ask(db, "enrolment", one, "earned")
        fill_up(db, PERSON, {one: {"earned": 100}, other: {"skills": ["live"]}})
        assert waiting(db) == {
            ("person", one, "skills"),
            ("person", other, "earned"),
            ("enrolment", one, "earned"),
        }


def test_plan_that_is_edited_asks_no_more_for_what_it_says_now(own: Own) -> None:
    with own.walk.on() as db:
        plan = draft_plan(
            db, own.walk.school, kind="class", title="六月班", institution_id=own.walk.institution, fields={}
        )
        ask(db, "plan", plan, "budget")
        edit_plan(db, own.walk.school, plan, version=get_plan(db, plan).version, title="六月新班")
        assert waiting(db) == {("plan", plan, "budget")}
        edit_plan(db, own.walk.school, plan, version=get_plan(db, plan).version, fields={"budget": "1200.50"})
        assert waiting(db) == set()


def test_every_holder_says_where_its_rows_are_found() -> None:
    assert {on for on in holders() if place_of(on) is None} == set()
