"""Rounds of follow-up 回访 planned unasked: nightly what has a ledger, the acceptance sample with each submission."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.registry.interpretations.service import ask as asked_of_rules
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.followup import service
from xiangxun.results.followup.queries import list_rounds
from xiangxun.results.followup.service import PLAN, plan_rounds
from xiangxun.results.followup.tasks import look, plan
from xiangxun.results.ledger.service import compute_ledger, reopen_ledger
from xiangxun.rules import Deadline, FollowupRound, Span, Stage
from xiangxun.training.sessions.models import TrainingSession
from xiangxun.training.sessions.service import mark_state

DAY = date(2024, 5, 6)
LATER = date(2024, 5, 16)


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
        told = plan(db, tenant_id=0, session_id=ledgered, stage="close")
        assert told == {"session_id": ledgered, "stage": "close", "rounds": 2}
        assert [one.key for one in list_rounds(db, ledgered)] != []


def test_session_whose_rounds_somebody_planned_is_left_alone(world, ledgered):
    with world.work() as db:
        plan_rounds(db, world.actor, ledgered)
        assert look(db, tenant_id=0) == {"sessions": 0}


SAMPLE = FollowupRound(
    "sample_of_team", "TL-CALLS", "phone", Deadline(Span(0), since=DAY), Fraction(1, 2), drawn="sample"
)


@pytest.fixture
def demanding(monkeypatch):
    """Rules that demand a sample at acceptance, beside those of Resultland."""

    def ask(db, hook, facts, **told):
        if hook == "required_followups" and facts.stage is Stage.ACCEPT:
            return SimpleNamespace(answer=(SAMPLE,))
        return asked_of_rules(db, hook, facts, **told)

    monkeypatch.setattr(service, "ask", ask)


def submit(world, session, on):
    with world.work(on) as db:
        submit_session(db, world.actor, session)


def stages(db):
    entries = db.scalars(select(OutboxEntry).where(OutboxEntry.task == PLAN).order_by(OutboxEntry.id))
    return [one.args["stage"] for one in entries]


@pytest.mark.usefixtures("demanding")
def test_submission_has_the_sample_of_acceptance_planned_though_rounds_stand(world, session):
    with world.work(LATER) as db:
        compute_ledger(db, world.actor, session)
        plan_rounds(db, world.actor, session)
        assert "sample_of_team" not in {one.key for one in list_rounds(db, session)}
    submit(world, session, LATER)
    with world.work(LATER) as db:
        assert stages(db) == ["close", "accept"]
        plan(db, tenant_id=0, session_id=session, stage="accept")
        assert [one.people for one in list_rounds(db, session) if one.key == "sample_of_team"] == [2]


def test_session_handed_in_again_is_asked_about_again(world, session):
    with world.work(LATER) as db:
        compute_ledger(db, world.actor, session)
    submit(world, session, LATER)
    with world.work(LATER) as db:
        reopen_ledger(db, world.actor, session, reason="名单有误，请更正")
        compute_ledger(db, world.actor, session)
    submit(world, session, LATER + timedelta(days=3))
    with world.work(LATER) as db:
        assert stages(db) == ["close", "accept", "accept"]


@pytest.mark.usefixtures("demanding")
def test_sample_of_acceptance_is_not_drawn_once_the_session_has_gone_on(world, ledgered):
    with world.work(LATER) as db:
        mark_state(db, world.actor, ledgered, "accepted")
        told = plan(db, tenant_id=0, session_id=ledgered, stage="accept")
        assert (told["rounds"], list_rounds(db, ledgered)) == (0, [])
