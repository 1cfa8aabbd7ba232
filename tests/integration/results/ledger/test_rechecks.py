"""Rechecks: an earlier ledger that changes reaches drafts, lists what was handed in, and leaves nothing twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from tests.counties.results_world import DAY

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.results.acceptance.service import decide, name_team, opine
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.ledger.queries import (
    count_differences,
    get_ledger,
    list_differences,
    list_entries,
    open_differences,
)
from xiangxun.results.ledger.rechecks import TASK, note_differences
from xiangxun.results.ledger.service import compute_ledger, reopen_ledger
from xiangxun.results.ledger.tasks import recheck_ledger

YOUNG = (date(1990, 1, 1), ())
LATER = date(2024, 7, 1)


@pytest.fixture
def ids(world):
    return world.enter_people([YOUNG] * 3)


@pytest.fixture
def earlier(world, ids):
    """Two of the three came to the first class; its ledger is a draft."""
    session = world.hold_session(ids[:2], {0: ids[:2]})
    with world.work() as db:
        compute_ledger(db, world.actor, session)
    return session


@pytest.fixture
def later(world, ids, earlier):
    """All three came to a second class; its ledger is a draft."""
    session = world.hold_session(ids, {0: ids}, code="2", first=DAY + timedelta(days=3))
    with world.work() as db:
        compute_ledger(db, world.actor, session)
    return session


def hand_in(world, session):
    with world.work(LATER) as db:
        submit_session(db, world.actor, session)


def accept(world, session):
    with world.work(LATER) as db:
        name_team(db, world.actor, session, [("甲", "authority")])
        opine(db, world.actor, session, proposed="pass", opinion="属实。")
        decide(db, world.actor, session)


def run_rechecks(world):
    """Do what waits in the outbox, as a worker would, and return how many rechecks there were."""
    with world.work(LATER) as db:
        waiting = db.scalars(
            select(OutboxEntry).where(OutboxEntry.task == TASK, OutboxEntry.settled_at.is_(None))
        ).all()
        for entry in waiting:
            recheck_ledger(db=db, tenant_id=world.tenant_id, **entry.args)
            entry.settled_at = entry.due_at
        return len(waiting)


def entries(world, session):
    with world.work(LATER) as db:
        return [entry.units for entry in list_entries(db, session)]


def test_submitting_an_earlier_class_makes_the_draft_of_a_later_one_again(world, earlier, later):
    assert entries(world, later) == [1, 1, 1]
    hand_in(world, earlier)
    assert run_rechecks(world) == 1
    assert entries(world, later) == [0, 0, 1]
    with world.work(LATER) as db:
        assert (get_ledger(db, later).counted, get_ledger(db, later).by_rule) == (1, {"TL-ONCE": 2})
        last = db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert (last.action, last.details["cause"], last.details["people"]) == (
            "ledger.recompute", earlier, 2,
        )  # fmt: skip
        assert open_differences(db) == []


def test_giving_back_an_earlier_class_makes_the_later_draft_again(world, earlier, later):
    hand_in(world, earlier)
    run_rechecks(world)
    with world.work(LATER) as db:
        reopen_ledger(db, world.actor, earlier, reason="名单有误")
    assert run_rechecks(world) == 1
    assert entries(world, later) == [1, 1, 1]


def test_recheck_of_a_submitted_ledger_lists_it_and_leaves_it_as_signed(world, earlier, later, ids):
    hand_in(world, later)
    hand_in(world, earlier)
    run_rechecks(world)
    assert entries(world, later) == [1, 1, 1]
    with world.work(LATER) as db:
        (waiting,) = open_differences(db)
        assert (waiting.session_id, waiting.state, waiting.people, waiting.causes) == (
            later, "submitted", 2, (earlier,),
        )  # fmt: skip
        rows = list_differences(db)
        assert [(row.trainee_id, row.units_then, row.units_now, row.rule) for row in rows] == [
            (one, 1, 0, "TL-ONCE") for one in ids[:2]
        ]
        reopen_ledger(db, world.actor, later, reason="名单有误")
        compute_ledger(db, world.actor, later)
        assert count_differences(db, later) == 0
    assert entries(world, later) == [0, 0, 1]


def test_recheck_of_an_accepted_ledger_waits_for_the_authority_to_take_note(world, earlier, later):
    hand_in(world, later)
    accept(world, later)
    hand_in(world, earlier)
    run_rechecks(world)
    with world.work(LATER) as db:
        assert [(one.state, one.people) for one in open_differences(db)] == [("accepted", 2)]
        assert get_ledger(db, later).counted == 3
        assert note_differences(db, world.actor, later, "经局务会研究维持原验收结论") == 2
        assert open_differences(db) == []
        assert {row.reason for row in list_differences(db, open_only=False)} == {"经局务会研究维持原验收结论"}
    with world.work(LATER) as db:
        recheck_ledger(db=db, tenant_id=world.tenant_id, session_id=later, cause_id=earlier)
        assert count_differences(db, later) == 0, "what was taken note of is not asked twice"
        with pytest.raises(Conflict, match="没有待确认"):
            note_differences(db, world.actor, later, "再次确认一遍")


def test_recheck_twice_lists_everybody_once_and_strikes_out_what_was_taken_back(world, earlier, later):
    hand_in(world, later)
    hand_in(world, earlier)
    run_rechecks(world)
    for _ in range(2):
        with world.work(LATER) as db:
            recheck_ledger(db=db, tenant_id=world.tenant_id, session_id=later, cause_id=earlier)
    with world.work(LATER) as db:
        assert count_differences(db, later) == 2
        reopen_ledger(db, world.actor, earlier, reason="名单有误")
    run_rechecks(world)
    with world.work(LATER) as db:
        assert count_differences(db, later) == 0


def test_submitting_a_class_about_nobody_else_asks_nothing_again(world, later, ids):
    alone = world.enter_people([YOUNG] * 4)[3:]
    session = world.hold_session(alone, {0: alone}, code="3", at=840)
    with world.work() as db:
        compute_ledger(db, world.actor, session)
    hand_in(world, session)
    assert run_rechecks(world) == 0


def test_note_differences_without_role_or_reason_is_refused(world, earlier, later):
    hand_in(world, later)
    hand_in(world, earlier)
    run_rechecks(world)
    school = Actor(account=1, name="校", roles=frozenset({Role.INSTITUTION}))
    with pytest.raises(Forbidden), world.work(LATER) as db:
        note_differences(db, school, later, "维持原验收结论")
    with pytest.raises(InvalidInput, match="如何处理"), world.work(LATER) as db:
        note_differences(db, world.actor, later, "好")
