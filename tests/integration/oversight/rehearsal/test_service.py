"""Rehearsal: who, which grade and how many fen would come out otherwise, worked out from receipts, nothing written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import InternalError

from xiangxun.foundation.audit import record
from xiangxun.kernel.errors import InvalidInput
from xiangxun.kernel.ids import ref
from xiangxun.oversight.rehearsal.service import rehearse
from xiangxun.registry.interpretations.service import interpret
from xiangxun.registry.trainees.models import Trainee
from xiangxun.results.acceptance.service import decide, name_team, opine
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.funds.service import CostIn, enter_costs, settle
from xiangxun.results.ledger.queries import get_ledger
from xiangxun.results.ledger.service import compute_ledger, reopen_ledger
from xiangxun.training.sessions.service import mark_state

DAY = date(2024, 5, 6)
LATER = date(2024, 7, 1)
#: On the first day: 50, 58, 60 and 65 years.
BIRTHS = [date(1974, 1, 1), date(1966, 1, 1), date(1964, 1, 1), date(1959, 1, 1)]


@pytest.fixture
def people(world):
    return world.enter_people([(birth, ()) for birth in BIRTHS])


def hold(world, ids, *, code="1", first=DAY, days=1, came=None, settled=True):
    """Hold a session to which everybody came (or `came`) on each day; settle it with board of 60 yuan."""
    there = ids if came is None else came
    session = world.hold_session(ids, dict.fromkeys(range(days), there), code=code, first=first)
    with world.work(first + timedelta(days=10)) as db:
        compute_ledger(db, world.actor, session)
        submit_session(db, world.actor, session)
    if settled:
        with world.work(LATER) as db:
            name_team(db, world.actor, session, [("甲", "authority")])
            opine(db, world.actor, session, proposed="pass", opinion="属实。")
            decide(db, world.actor, session)
            enter_costs(db, world.actor, session, [CostIn("board", "meals", 60_00)])
            settle(db, world.actor, session)
    return session


def rehearsed(world, readings, *, from_on=DAY, **more):
    with world.work(LATER) as db:
        return rehearse(db, readings, from_on=from_on, **more)


def test_rehearse_a_lower_age_names_who_leaves_and_what_it_costs(world, people):
    session = hold(world, people)
    found = rehearsed(world, {"age.most": 57})
    (change,) = found.changes
    assert [(one.person, one.before, one.after) for one in change.people] == [
        (ref("person", people[1]), 1, 0),
        (ref("person", people[2]), 1, 0),
    ]
    assert [(one.key, one.before_fen, one.after_fen) for one in change.money] == [("heads", 15_000, 5_000)]
    assert (change.payable_before_fen - change.payable_after_fen, change.session) == (
        10_000,
        ref("session", session),
    )
    assert {rule: (one.left, one.fen) for rule, one in found.rules.items()} == {
        "TL-AGE": (2, 0),
        "TL-FUND": (0, -10_000),
    }


def test_rehearse_a_higher_age_names_who_enters(world, people):
    hold(world, people)
    found = rehearsed(world, {"age.most": 70})
    (change,) = found.changes
    assert (change.entered, change.left, change.fixed, change.state) == (1, 0, True, "settled")
    assert (found.rules["TL-AGE"].entered, found.rules["TL-FUND"].fen) == (1, 5_000)


def test_rehearse_agrees_with_doing_it_under_that_reading(world, people):
    """The same session made again under the interpretation comes to what the rehearsal says."""
    session = hold(world, people, settled=False)
    (change,) = rehearsed(world, {"age.most": 57}).changes
    with world.work(DAY + timedelta(days=11)) as db:
        before = get_ledger(db, session).counted
        interpret(db, world.actor, key="age.most", value=57, from_on=DAY, document="会议纪要")
        reopen_ledger(db, world.actor, session, reason="名单有误")
    with world.work(DAY + timedelta(days=12)) as db:
        mark_state(db, world.actor, session, "rectifying")
        assert compute_ledger(db, world.actor, session).counted == before - change.left


def test_rehearse_stands_in_place_of_later_interpretations_of_the_parameter(world, people):
    with world.work(DAY - timedelta(days=5)) as db:
        interpret(db, world.actor, key="age.most", value=57, from_on=DAY, document="会议纪要")
    hold(world, people)
    (change,) = rehearsed(world, {"age.most": 60}, from_on=DAY - timedelta(days=90)).changes
    assert (change.entered, change.left) == (2, 0)
    assert rehearsed(world, {"age.most": 60}, from_on=LATER, since=DAY).changes == ()


def test_rehearse_the_reading_in_force_changes_nothing(world, people):
    hold(world, people)
    found = rehearsed(world, {"age.most": 60})
    assert (found.replayed, found.changes, found.unreplayed) == (1, (), ())


def test_rehearse_leaves_sessions_before_the_day_as_they_were(world, people):
    hold(world, people)
    assert rehearsed(world, {"age.most": 57}, from_on=DAY + timedelta(days=1)).replayed == 0
    found = rehearsed(world, {"age.most": 57}, from_on=DAY + timedelta(days=1), since=DAY)
    assert (found.replayed, found.changes) == (1, ())


def test_rehearse_a_parameter_that_the_text_leaves_no_reading_of(world, people):
    hold(world, people)
    (change,) = rehearsed(world, {"count.min_presence": 2}).changes
    assert change.left == 3
    assert {one.rules for one in change.people} == {("TL-PRESENCE",)}


def test_rehearse_who_no_longer_counts_first_enters_the_later_session(world, people):
    """One day of presence counts; asking for two leaves the first session, so the second is no repeat any more."""
    one = people[:1]
    hold(world, one)
    hold(world, one, code="2", first=DAY + timedelta(days=20), days=2, settled=False)
    found = rehearsed(world, {"count.min_presence": 2})
    assert [(change.code, change.entered, change.left) for change in found.changes] == [
        ("1", 0, 1),
        ("2", 1, 0),
    ]
    assert found.rules["TL-ONCE"].entered == 1


def test_rehearse_who_newly_counts_first_leaves_the_later_session(world, people):
    one = people[:1]
    hold(world, one, came=(), settled=False)
    hold(world, one, code="2", first=DAY + timedelta(days=20), settled=False)
    found = rehearsed(world, {"count.min_presence": 0})
    assert [(change.code, change.entered, change.left) for change in found.changes] == [
        ("1", 1, 0),
        ("2", 0, 1),
    ]
    assert found.rules["TL-ONCE"].left == 1


def test_rehearse_does_not_compare_a_session_whose_people_are_others_now(world, people):
    hold(world, people)
    with world.work(LATER) as db:
        db.get(Trainee, (world.tenant_id, people[0])).birth = date(1980, 1, 1)
    found = rehearsed(world, {"age.most": 57})
    assert (found.replayed, found.changes) == (0, ())
    assert "1 人的信息已删除或更正" in found.unreplayed[0].why


def test_rehearse_writes_nothing(world, people):
    hold(world, people)
    with world.work(LATER) as db:
        rehearse(db, {"age.most": 57}, from_on=DAY)
        with pytest.raises(InternalError, match="read-only"):
            record(db, world.actor, "x", "session", 1)


@pytest.mark.parametrize("readings", [{"no.such": 1}, {"age.most": "sixty"}])
def test_rehearse_what_cannot_be_read_says_so(world, readings):
    with pytest.raises(InvalidInput, match="不能这样预演"):
        rehearsed(world, readings)
