"""Effects: what a verdict brings is carried out with the decision, waits for who must confirm it, and can be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from xiangxun.foundation import audit
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.registry.institutions.queries import list_orders, suspended_by
from xiangxun.registry.tasks.queries import open_tasks, tasks_of
from xiangxun.registry.tasks.service import finish_task
from xiangxun.registry.trainees.models import PastTraining
from xiangxun.results.acceptance.queries import last_round, list_rounds, refused, standing_grade
from xiangxun.results.acceptance.revising import confirm_effect, revise
from xiangxun.results.acceptance.service import decide, name_team, opine
from xiangxun.results.funds.service import settle
from xiangxun.results.ledger.queries import get_ledger
from xiangxun.rules import Score
from xiangxun.training.sessions.queries import get_session

LATER = date(2024, 7, 1)
TEAM = [("组长甲", "authority"), ("专家乙", "expert"), ("代表丙", "finance")]
CONDUCT = [Score("conduct", Decimal(1))]


@pytest.fixture
def session(hand_in):
    """A session of two people, handed in."""
    return hand_in("1", 2)


def accept(db, world, session, grade="pass", *, scores=(), **more):
    name_team(db, world.actor, session, TEAM)
    opine(db, world.actor, session, proposed=grade, opinion="材料齐全。", scores=scores)
    return decide(db, world.actor, session, reason="同意", **more)


def test_verdict_suspends_gives_tasks_and_withholds_at_once(world, session):
    with world.work(LATER) as db:
        view = accept(db, world, session, scores=CONDUCT)
        kinds = {one["kind"]: one for one in view.effects if one["rule"] == "TL-CONDUCT"}
        assert kinds["withhold"]["in_force"]
        assert suspended_by(db, "institution", world.institution_id, LATER) == "TL-CONDUCT"
        [task] = open_tasks(db, {"office"})
        assert (task.what, task.due, task.rule) == ("visit", LATER + timedelta(days=10), "TL-CONDUCT")
        assert kinds["task"]["task"] == task.id
        party = f"institution:{world.institution_id}"
        assert refused(db, session) == {party: ("TL-CONDUCT", 1, 10)}


def test_effect_whose_rule_names_another_role_waits_for_it(world, session):
    centre = replace(world.actor, actors=frozenset({"office", "centre"}))
    with world.work(LATER) as db:
        view = accept(db, world, session, scores=CONDUCT)
        place = next(n for n, one in enumerate(view.effects) if one["rule"] == "TL-BAR")
        assert view.effects[place]["waits_for"] == "centre"
        assert suspended_by(db, "lecturer", world.lecturer_id, LATER) is None
        with pytest.raises(Forbidden, match="服务中心"):
            confirm_effect(db, world.actor, session, place, reason="情况属实")
        confirm_effect(db, centre, session, place, reason="情况属实")
        assert suspended_by(db, "lecturer", world.lecturer_id, LATER) == "TL-BAR"
        with pytest.raises(Conflict, match="没有等待确认"):
            confirm_effect(db, centre, session, place, reason="情况属实")


def test_task_is_finished_by_its_role_with_a_report(world, session):
    with world.work(LATER) as db:
        accept(db, world, session, scores=CONDUCT)
        [task] = open_tasks(db)
        with pytest.raises(InvalidInput, match="办理情况"):
            finish_task(db, world.actor, task.id, report=" ")
        with pytest.raises(Forbidden, match="主管办公室"):
            finish_task(db, replace(world.actor, actors=frozenset()), task.id, report="已走访")
        finish_task(db, world.actor, task.id, report="已走访")
        assert open_tasks(db) == []
        with pytest.raises(Conflict, match="已经办结"):
            finish_task(db, world.actor, task.id, report="已走访")


def test_revise_undoes_every_effect_and_leaves_the_session_to_be_accepted_again(world, session):
    with world.work(LATER) as db:
        accept(db, world, session, scores=CONDUCT)
        view = revise(db, world.actor, session, reason="核查有误")
        assert (view.state, view.grade) == ("revised", "pass")
        assert all(one["undone"] for one in view.effects)
        assert suspended_by(db, "institution", world.institution_id, LATER) is None
        assert open_tasks(db) == []
        assert tasks_of(db, "session", session)[0].withdrawn_on == LATER
        assert (refused(db, session), standing_grade(db, session)) == ({}, None)
        assert get_session(db, session).row.state == "submitted"
        assert get_ledger(db, session).state == "submitted"
        accept(db, world, session)
        assert [(one.n, one.state) for one in list_rounds(db, session)] == [(1, "revised"), (2, "decided")]
        assert audit.verify(db).ok


@pytest.mark.parametrize("grade", ["fail", "veto"])
def test_revise_brings_back_what_mending_or_retraining_took_away(world, session, grade):
    with world.work(LATER) as db:
        accept(db, world, session, grade, rectify_by=LATER + timedelta(days=9))
        assert db.query(PastTraining).count() == 0
        revise(db, world.actor, session, reason="核查有误")
        assert db.query(PastTraining).count() == 2
        assert list_orders(db, open_only=True) == []
        assert accept(db, world, session).grade == "pass"


def test_revise_after_the_settlement_is_a_conflict(world, session):
    with world.work(LATER) as db:
        accept(db, world, session)
        settle(db, world.actor, session)
        with pytest.raises(Conflict, match="不能改判"):
            revise(db, world.actor, session, reason="核查有误")
    with world.work(LATER) as db:
        round_ = last_round(db, session)
        assert round_ is not None
        assert round_.state == "decided"


def test_revise_without_a_reason_or_a_decision_is_refused(world, session):
    with world.work(LATER) as db:
        with pytest.raises(InvalidInput, match="理由"):
            revise(db, world.actor, session, reason=" ")
        with pytest.raises(Conflict, match="没有可以改判"):
            revise(db, world.actor, session, reason="核查有误")
