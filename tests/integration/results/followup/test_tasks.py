"""Nightly look of follow-up 回访: plans what has a ledger, once, and leaves alone what has none."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.results.followup.queries import list_rounds
from xiangxun.results.followup.service import plan_rounds
from xiangxun.results.followup.tasks import PLAN, look, plan
from xiangxun.training.sessions.models import TrainingSession


@pytest.fixture
def session(world):
    """A closed session of four people."""
    ids = world.enter_people([(date(1990, 1, 1), ())] * 4)
    return world.hold_session(ids, {0: ids})


@pytest.fixture
def ledgered(world, session):
    """The same, with its ledger made."""
    with world.work() as db:
        db.scalars(select(TrainingSession).where(TrainingSession.id == session)).one().state = "ledgered"
    return session


def asked(db):
    return db.scalars(select(func.count()).where(OutboxEntry.task == PLAN)).one()


def test_session_without_a_ledger_is_left_alone(world, session):
    with world.work() as db:
        assert look(db, tenant_id=0) == {"sessions": 0}
        assert asked(db) == 0


@pytest.mark.usefixtures("ledgered")
def test_session_with_a_ledger_is_asked_about_once_however_many_nights_pass(world):
    for _ in range(2):
        with world.work() as db:
            look(db, tenant_id=0)
    with world.work() as db:
        assert asked(db) == 1


def test_planning_makes_the_rounds_that_the_rules_demand(world, ledgered):
    with world.work() as db:
        assert plan(db, tenant_id=0, session_id=ledgered) == {"session_id": ledgered, "rounds": 2}
        assert [one.key for one in list_rounds(db, ledgered)] != []


def test_session_whose_rounds_somebody_planned_is_left_alone(world, ledgered):
    with world.work() as db:
        plan_rounds(db, world.actor, ledgered)
        assert look(db, tenant_id=0) == {"sessions": 0}
