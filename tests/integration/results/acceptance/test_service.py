"""Acceptance: people propose, the rules weigh, people decide; mending and retraining lead back."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from xiangxun.foundation.access import Actor, Role
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, StepStopped
from xiangxun.kernel.ids import ref
from xiangxun.registry.documents.models import Document
from xiangxun.registry.institutions.queries import list_orders
from xiangxun.registry.trainees.models import PastTraining
from xiangxun.results.acceptance.queries import list_rounds, standing_grade, team
from xiangxun.results.acceptance.service import (
    decide,
    draft_retraining,
    name_team,
    opine,
    resubmit,
)
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.ledger.queries import get_ledger
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.rules import Score
from xiangxun.training.approvals.queries import list_steps
from xiangxun.training.sessions.drafts import DayDraft, SlotDraft
from xiangxun.training.sessions.queries import get_session, retraining_of

DAY = date(2024, 5, 6)
LATER = date(2024, 7, 1)
TEAM = [("组长甲", "authority"), ("专家乙", "expert"), ("代表丙", "finance")]


@pytest.fixture
def submitted(world):
    """A session of two people, handed in."""
    ids = world.enter_people([(date(1990, 1, 1), ())] * 2)
    session = world.hold_session(ids, {0: ids})
    submit(world, session)
    return session


def submit(world, session, on=DAY + timedelta(days=10)):
    with world.work(on) as db:
        compute_ledger(db, world.actor, session)
        submit_session(db, world.actor, session)


def propose(db, world, session, grade, **more):
    name_team(db, world.actor, session, TEAM)
    return opine(db, world.actor, session, proposed=grade, opinion="材料齐全。", **more)


def state_of(db, session):
    return get_session(db, session).row.state


def test_opine_without_a_team_is_stopped(world, submitted):
    with pytest.raises(StepStopped, match="没有验收小组"), world.work() as db:
        opine(db, world.actor, submitted, proposed="pass", opinion="材料齐全。")


def test_opine_leaves_the_session_as_it_is_and_the_grade_open(world, submitted):
    with world.work() as db:
        view = propose(db, world, submitted, "pass", rows_checked=2)
        assert (view.n, view.state, view.grade, view.rules) == (1, "opined", None, ("TL-PASS",))
        assert state_of(db, submitted) == "submitted"
        assert [member.side for member in team(db, submitted)] == ["authority", "expert", "finance"]
        assert [(step.key, step.state) for step in list_steps(db, "acceptance", submitted)] == [
            ("opinion", "done"),
            ("decision", "open"),
        ]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"proposed": "good"}, "一票否决、不合格、合格"),
        ({"proposed": "pass", "opinion": " "}, "写明验收意见"),
        ({"proposed": "pass", "rows_checked": 1, "rows_wrong": 2}, "不能多于"),
    ],
)
def test_opine_with_what_cannot_be_says_what_is_wrong(world, submitted, said, message):
    with pytest.raises(InvalidInput, match=message), world.work() as db:
        opine(db, world.actor, submitted, **{"opinion": "材料齐全。", **said})


def test_decide_before_an_opinion_is_a_conflict(world, submitted):
    with pytest.raises(Conflict, match="先由验收小组"), world.work() as db:
        decide(db, world.actor, submitted)


def test_decide_a_pass_accepts_session_and_ledger(world, submitted):
    with world.work(LATER) as db:
        propose(db, world, submitted, "pass")
        view = decide(db, world.actor, submitted, reason="同意")
        assert (view.state, view.grade, view.rules, view.decided_on) == (
            "decided",
            "pass",
            ("TL-PASS",),
            LATER,
        )
        assert (state_of(db, submitted), get_session(db, submitted).accepted_on) == ("accepted", LATER)
        assert get_ledger(db, submitted).state == "accepted"
        assert standing_grade(db, submitted) == "pass"


def test_decide_by_somebody_without_the_role_is_forbidden(world, submitted):
    stranger = Actor(world.actor.account, "专家", frozenset({Role.ACCEPTANCE_TEAM}), actors=frozenset())
    with world.work() as db:
        propose(db, world, submitted, "pass")
    with pytest.raises(Forbidden, match="主管办公室"), world.work() as db:
        decide(db, stranger, submitted)
    with world.work() as db:
        assert list_rounds(db, submitted)[-1].state == "opined"


def test_decide_with_wrong_rows_under_a_pass_waits_for_a_reason(world, submitted):
    with world.work() as db:
        propose(db, world, submitted, "pass", rows_checked=2, rows_wrong=1)
    with pytest.raises(StepStopped, match="核查发现1条不实"), world.work() as db:
        decide(db, world.actor, submitted)
    with world.work() as db:
        world.answer(db, submitted, "TL-ROWS", ref("session", submitted), "allow")
        assert decide(db, world.actor, submitted).grade == "pass"


def test_decide_without_a_proposal_is_referred_until_a_person_gives_the_grade(world, submitted):
    with world.work() as db:
        assert propose(db, world, submitted, None).state == "referred"
        view = decide(db, world.actor, submitted)
        assert (view.state, view.grade, view.rules) == ("referred", None, ("BASE-ACCEPTANCE",))
        assert state_of(db, submitted) == "submitted"
        world.answer(db, submitted, "BASE-ACCEPTANCE", ref("session", submitted), "pass")
        assert decide(db, world.actor, submitted).grade == "pass"


def test_decide_with_a_ticked_veto_never_vetoes_by_itself(world, submitted):
    with world.work() as db:
        assert propose(db, world, submitted, "pass", vetoes={"forged_roster"}).state == "referred"
        assert decide(db, world.actor, submitted).state == "referred"
        assert state_of(db, submitted) == "submitted"
        world.answer(db, submitted, "TL-VETO", ref("session", submitted), "no_veto")
        assert decide(db, world.actor, submitted).grade == "pass"


def test_decide_declined_gives_the_opinion_back_for_the_same_round(world, submitted):
    with world.work() as db:
        propose(db, world, submitted, "pass")
        with pytest.raises(InvalidInput, match="写明理由"):
            decide(db, world.actor, submitted, outcome="declined")
        view = decide(db, world.actor, submitted, outcome="declined", reason="核查不足")
        assert (view.state, view.grade) == ("returned", None)
        again = propose(db, world, submitted, "fail")
        assert (again.n, again.state) == (1, "opined")


def test_name_team_after_the_opinion_is_a_conflict(world, submitted):
    with world.work() as db:
        propose(db, world, submitted, "pass")
        with pytest.raises(Conflict, match="不能再更换"):
            name_team(db, world.actor, submitted, TEAM[:1])


def test_decide_a_fail_without_a_day_asks_the_signer_for_one(world, submitted):
    with world.work() as db:
        propose(db, world, submitted, "fail")
    with pytest.raises(InvalidInput, match="整改截止日期") as missing, world.work() as db:
        decide(db, world.actor, submitted)
    assert missing.value.code == "due_day_missing"
    with world.work() as db:
        assert state_of(db, submitted) == "submitted"
        assert [step.state for step in list_steps(db, "acceptance", submitted)] == ["done", "open"]


def test_decide_a_fail_orders_to_mend_and_a_second_round_passes(world, submitted):
    with world.work(LATER) as db:
        propose(db, world, submitted, "fail")
        view = decide(db, world.actor, submitted, rectify_by=LATER + timedelta(days=15), demand="补齐照片")
        assert view.grade == "fail"
        order = list_orders(db, open_only=True)[0]
        assert view.effects == [{"kind": "rectify", "by": "", "rule": "TL-FAIL", "order": order.id}]
        assert (order.demand, order.due, order.rule) == ("补齐照片", LATER + timedelta(days=15), "TL-FAIL")
        assert (state_of(db, submitted), get_ledger(db, submitted).state) == ("rectifying", "draft")
    with pytest.raises(InvalidInput, match="整改情况"), world.work(LATER + timedelta(days=10)) as db:
        resubmit(db, world.actor, submitted)
    with world.work(LATER + timedelta(days=10)) as db:
        compute_ledger(db, world.actor, submitted)
        assert state_of(db, submitted) == "rectifying"
        resubmit(db, world.actor, submitted, report="照片已补齐")
        assert list_orders(db, open_only=True) == []
        assert propose(db, world, submitted, "pass").n == 2
        decide(db, world.actor, submitted)
        assert [(one.n, one.grade) for one in list_rounds(db, submitted)] == [(1, "fail"), (2, "pass")]
        assert state_of(db, submitted) == "accepted"


def test_decide_with_a_missing_document_fails_under_its_rule(world, submitted):
    with world.work() as db:
        db.query(Document).filter(Document.kind == "summary").delete()
        view = propose(db, world, submitted, "pass")
        assert view.rules == ("TL-FAIL", "TL-DOCS")
        assert decide(db, world.actor, submitted, rectify_by=LATER).grade == "fail"


def test_decide_a_pass_with_a_blocking_document_missing_is_stopped(world, submitted):
    with world.work() as db:
        db.query(Document).filter(Document.kind == "summary").delete()
        view = propose(db, world, submitted, "pass", scores=[Score("hours", Decimal("9.5"))])
        assert (view.rules, view.scores[0]["points"]) == (("TL-PASS",), "9.5")
    with pytest.raises(StepStopped, match="缺少材料：总结"), world.work() as db:
        decide(db, world.actor, submitted)
    with world.work() as db:
        assert state_of(db, submitted) == "submitted"


def retraining_days():
    return (DayDraft(LATER + timedelta(days=10), (SlotDraft("theory", "开店", None, 540, 720),)),)


def test_decide_a_veto_drafts_the_retraining_like_the_first_session(world, submitted):
    with world.work(LATER) as db:
        propose(db, world, submitted, "veto")
        view = decide(db, world.actor, submitted, code="1-重", days=retraining_days())
        assert state_of(db, submitted) == "retraining"
        drafted = retraining_of(db, submitted)
        assert drafted is not None
        effect = {"kind": "retrain", "people": 2, "bearer": "institution", "by": "", "rule": "TL-VETO"}
        assert view.effects == [{**effect, "session": drafted}]
        first, again = get_session(db, submitted), get_session(db, drafted)
        assert (again.row.code, again.row.retrains, again.cost_bearer) == ("1-重", submitted, "institution")
        assert (again.row.category, again.topics, again.planned_people) == (
            first.row.category,
            first.topics,
            2,
        )
        assert db.query(PastTraining).count() == 0


def test_draft_retraining_after_the_veto_is_possible_once(world, submitted):
    with world.work(LATER) as db:
        propose(db, world, submitted, "veto")
        decide(db, world.actor, submitted)
        assert retraining_of(db, submitted) is None
        with pytest.raises(InvalidInput, match="至少排定一个培训日"):
            draft_retraining(db, world.actor, submitted, code="1-重", days=())
        drafted = draft_retraining(db, world.actor, submitted, code="1-重", days=retraining_days())
        assert list_rounds(db, submitted)[-1].effects[0]["session"] == drafted
        with pytest.raises(Conflict, match="已经排定"):
            draft_retraining(db, world.actor, submitted, code="1-又", days=retraining_days())


def test_accepted_retraining_closes_the_first_session_with_its_grade(world):
    ids = world.enter_people([(date(1990, 1, 1), ())] * 2)
    first = world.hold_session(ids, {0: ids})
    submit(world, first)
    with world.work(LATER) as db:
        propose(db, world, first, "veto")
        decide(db, world.actor, first, code="1-重", days=retraining_days())
        again = retraining_of(db, first)
    assert again is not None
    world.run_session(again, ids, {LATER + timedelta(days=10): ids})
    submit(world, again, LATER + timedelta(days=12))
    with world.work(LATER + timedelta(days=20)) as db:
        propose(db, world, again, "pass")
        decide(db, world.actor, again)
        assert (state_of(db, again), state_of(db, first)) == ("accepted", "accepted")
        assert get_ledger(db, first).state == "accepted"
        assert get_ledger(db, again).counted == 2
        rounds = [(one.n, one.grade, one.decided_on) for one in list_rounds(db, first)]
        assert rounds == [(1, "veto", LATER), (2, "pass", LATER + timedelta(days=20))]
        assert {past.session_id for past in db.query(PastTraining)} == {again}


def test_rounds_of_another_county_are_not_seen(world, submitted, unit_of_work, other_tenant):
    with world.work() as db:
        propose(db, world, submitted, "pass")
    with unit_of_work(other_tenant.id) as db:
        assert list_rounds(db, submitted) == []
        assert team(db, submitted) == ()
