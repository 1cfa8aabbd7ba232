"""Checking: the sample that anybody can draw again, what was found of each, and the members' signatures."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.results.acceptance.cases import case_of
from xiangxun.results.acceptance.facts import acceptance_facts
from xiangxun.results.acceptance.queries import last_round, signatures, team
from xiangxun.results.acceptance.sampling import check_row, draw_sample, last_sample
from xiangxun.results.acceptance.service import decide, name_team, opine
from xiangxun.results.acceptance.signing import sign_opinion
from xiangxun.results.ledger.queries import trainee_ids
from xiangxun.rules import Score

LATER = date(2024, 7, 1)
TEAM = [("组长甲", "authority"), ("专家乙", "expert"), ("代表丙", "finance")]


@pytest.fixture
def session(hand_in):
    """A session of six people, handed in."""
    return hand_in("1", 6)


def propose(db, world, session, grade="pass", **more):
    name_team(db, world.actor, session, TEAM)
    return opine(db, world.actor, session, proposed=grade, opinion="材料齐全。", **more)


def test_sample_is_drawn_again_by_its_seed_alone(world, session):
    with world.work(LATER) as db:
        sample = draw_sample(db, world.actor, session, size=4)
        people = trainee_ids(db, session)
    ordered = sorted(
        people, key=lambda one: hashlib.sha256(f"{sample.seed}|person:{one}".encode()).hexdigest()
    )
    assert [one.trainee_id for one in sample.checks] == ordered[:4]
    assert (sample.size, sample.among, sample.left) == (4, 6, 4)


def test_sample_is_drawn_once_and_within_the_ledger(world, session):
    with world.work(LATER) as db:
        with pytest.raises(InvalidInput, match="1 至 6"):
            draw_sample(db, world.actor, session, size=7)
        draw_sample(db, world.actor, session)
        with pytest.raises(Conflict, match="不能重抽"):
            draw_sample(db, world.actor, session, size=6)


def test_opinion_waits_for_every_check_and_counts_what_was_found(world, session):
    with world.work(LATER) as db:
        sample = draw_sample(db, world.actor, session, size=2)
        right, wrong = sample.checks
        check_row(db, world.actor, session, right.id, result="right")
        with pytest.raises(Conflict, match="还有 1 人没有核查"):
            propose(db, world, session)
        with pytest.raises(InvalidInput, match="勾选不实的内容"):
            check_row(db, world.actor, session, wrong.id, result="wrong")
        check_row(db, world.actor, session, wrong.id, result="wrong", wrong=["phone"], note="空号")
        view = propose(db, world, session, rows_checked=99)
        assert (view.rows_checked, view.rows_wrong) == (2, 1)
        with pytest.raises(Conflict, match="抽样名单不能再变"):
            check_row(db, world.actor, session, wrong.id, result="right")
        kept = last_sample(db, session)
        assert kept is not None
        assert kept.checks[1].wrong == ("phone",)


def test_check_of_somebody_outside_the_sample_is_not_found(world, session):
    with world.work(LATER) as db:
        draw_sample(db, world.actor, session, size=2)
        with pytest.raises(NotFound, match="没有这个人"):
            check_row(db, world.actor, session, 0, result="right")


def test_second_round_has_a_sample_of_its_own(world, session):
    with world.work(LATER) as db:
        first = draw_sample(db, world.actor, session, size=1)
        check_row(db, world.actor, session, first.checks[0].id, result="right")
        propose(db, world, session)
        decide(db, world.actor, session, outcome="declined", reason="核查不足")
        with pytest.raises(Conflict, match="不能重抽"):
            draw_sample(db, world.actor, session, size=6)


def test_members_sign_once_each_and_a_dissent_says_why(world, session):
    with world.work(LATER) as db:
        round_ = propose(db, world, session)
        first, second, _ = team(db, session)
        sign_opinion(db, world.actor, session, first.id)
        with pytest.raises(Conflict, match="组长甲已经签字"):
            sign_opinion(db, world.actor, session, first.id)
        with pytest.raises(InvalidInput, match="保留意见"):
            sign_opinion(db, world.actor, session, second.id, agreed=False)
        sign_opinion(db, world.actor, session, second.id, agreed=False, remark="抽样偏少")
        signed = signatures(db, round_.id)
        assert [(one.name, one.agreed, one.on_paper, one.remark) for one in signed.values()] == [
            ("组长甲", True, True, ""),
            ("专家乙", False, True, "抽样偏少"),
        ]
        facts = acceptance_facts(db, case_of(session), round_, ())
        assert (facts.team, facts.signed, facts.dissents) == (3, 2, 1)


def test_member_with_an_account_signs_himself(world, session):
    with world.work(LATER) as db:
        name_team(db, world.actor, session, TEAM, accounts={"组长甲": world.actor.account})
        opine(db, world.actor, session, proposed="pass", opinion="材料齐全。")
        member = team(db, session)[0]
        other = replace(world.actor, account=world.actor.account + 1)
        with pytest.raises(Forbidden, match="本人登录"):
            sign_opinion(db, other, session, member.id)
        sign_opinion(db, world.actor, session, member.id)
        round_ = last_round(db, session)
        assert round_ is not None
        assert not signatures(db, round_.id)[("组长甲", "authority")].on_paper


def test_opinion_given_back_is_signed_anew(world, session):
    with world.work(LATER) as db:
        round_ = propose(db, world, session)
        sign_opinion(db, world.actor, session, team(db, session)[0].id)
        decide(db, world.actor, session, outcome="declined", reason="核查不足")
        assert signatures(db, round_.id) == {}
        with pytest.raises(Conflict, match="没有等待签字"):
            sign_opinion(db, world.actor, session, team(db, session)[0].id)


def test_points_beyond_what_a_criterion_allows_are_refused(world, session):
    with world.work(LATER) as db:
        with pytest.raises(InvalidInput, match="“课时”的得分应在 0 至 20 之间"):
            propose(db, world, session, scores=[Score("hours", Decimal("20.5"))])
        assert propose(db, world, session, scores=[Score("hours", Decimal(20))]).scores[0]["points"] == "20"
