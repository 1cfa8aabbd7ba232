"""Acceptance pages: a batch from its making to its decision by forms alone; what would follow is shown before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.statements import watched

from xiangxun.foundation.db.keyset import Ask
from xiangxun.kernel.clock import on_day
from xiangxun.results.acceptance.batch_queries import find_batches, get_batch
from xiangxun.results.acceptance.queries import team
from xiangxun.results.acceptance.sampling import last_sample
from xiangxun.training.sessions.queries import get_session

DAY = date(2024, 5, 6)
LATER = date(2024, 7, 1)


@pytest.fixture(autouse=True)
def later():
    """The day of acceptance."""
    with on_day(LATER):
        yield


@pytest.fixture
def sent(app):
    """Every statement sent, as it is sent."""
    with watched(app) as told:
        yield told


@pytest.fixture
def pair(hand_in):
    """Two sessions of two and three people, handed in."""
    return hand_in("甲1", 2), hand_in("甲2", 3, DAY + timedelta(days=3))


def make(browser, pair):
    data = {
        "kind": "batch",
        "title": "上半年培训项目",
        "sessions": [str(one) for one in pair],
        "field-contract": "合〔2024〕1号",
    }
    answer = browser.post("/acceptance/", data, page="/acceptance/")
    assert answer.status_code == 303, answer.text
    return answer.location


def send(browser, at, verb, **data):
    answer = browser.post(f"{at}/{verb}", data)
    assert answer.status_code == 303, answer.text


def test_batch_goes_from_its_making_to_its_decision(browser, world, pair):
    listed = browser.get("/acceptance/").text
    assert "甲1" in listed
    assert "甲2" in listed
    at = make(browser, pair).partition(browser.root)[2]
    with world.work(LATER) as db:
        batch = find_batches(db, Ask())[0]
    members = {"name_0": "组长甲", "side_0": "office", "name_1": "专家乙", "side_1": "office"}
    send(browser, at, "team", **members)
    send(browser, at, "sample", size="2")
    with world.work(LATER) as db:
        sample = last_sample(db, batch.case)
        assert sample is not None
    for one in sample.checks:
        send(browser, at, "check", check_id=str(one.id), result="right")
    send(browser, at, "opinion", proposed="pass", opinion="材料齐全。", score_hours="18.5")
    with world.work(LATER) as db:
        first, second = team(db, batch.case)
    send(browser, at, "signature", member_id=str(first.id), stand="agree")
    send(browser, at, "signature", member_id=str(second.id), stand="dissent", remark="抽样偏少")
    page = browser.get(at).text
    assert sample.seed in page
    assert "各等次的后果" in page
    assert "限期整改" in page
    assert "原班 5 人重新培训" in page
    assert "抽样偏少" in page
    assert "课时 18.5" in page
    send(browser, at, "decision", outcome="agreed", reason="同意")
    with world.work(LATER) as db:
        assert get_batch(db, batch.id).state == "decided"
        assert [get_session(db, one).row.state for one in pair] == ["accepted", "accepted"]
    own = browser.get(f"/sessions/{pair[0]}/acceptance/").text
    assert "随验收批次一并验收" in own
    send(browser, at, "revision", reason="核查有误")
    assert "已改判" in browser.get(at).text


def test_session_of_a_batch_leads_to_its_batch(browser, pair):
    make(browser, pair)
    page = browser.get(f"/sessions/{pair[0]}/acceptance/").text
    assert "上半年培训项目" in page
    assert "提出验收意见" not in page


def test_session_shows_what_follows_and_what_was_carried_out(browser, pair):
    at = f"/sessions/{pair[0]}/acceptance"
    send(browser, at, "team", name_0="组长甲", side_0="office")
    send(browser, at, "opinion", proposed="fail", opinion="照片不全。", rows_checked="2")
    assert "台账退回，整改后重新验收" in browser.get(f"{at}/").text
    send(browser, at, "decision", rectify_by="2024-07-20", demand="补齐照片", outcome="agreed")
    assert "已签发整改通知" in browser.get(f"{at}/").text


def test_batch_page_leaves_out_a_session_with_a_reason(browser, pair):
    at = make(browser, pair).partition(browser.root)[2]
    send(browser, at, f"out/{pair[1]}", reason="另行补充")
    assert "另行补充" in browser.get(at).text


def test_batch_page_asks_as_many_queries_whatever_left_and_however_many_rounds(browser, hand_in, sent):
    made = [hand_in(f"甲{n}", 2, DAY + timedelta(days=3 * n)) for n in range(6)]
    numbers = []
    for sessions, rounds in ((made[:2], 1), (made[2:], 3)):
        at = make(browser, sessions).partition(browser.root)[2]
        for one in sessions[1:]:
            send(browser, at, f"out/{one}", reason="另行补充")
        send(browser, at, "team", name_0="组长甲", side_0="office")
        for _ in range(rounds):
            send(browser, at, "opinion", proposed="pass", opinion="材料齐全。")
            send(browser, at, "decision", outcome="declined", reason="再核查一次")
        browser.get(at)
        sent.clear()
        assert "另行补充" in browser.get(at).text
        numbers.append(len(sent))
    assert numbers[0] == numbers[1]


def test_questions_on_a_batch_are_answered_on_its_page(browser, pair):
    at = make(browser, pair).partition(browser.root)[2]
    send(browser, at, "team", name_0="组长甲", side_0="office")
    send(browser, at, "opinion", opinion="材料齐全。")
    assert "等待判定" in browser.get(at).text
    send(browser, at, "rulings", rule="BASE-ACCEPTANCE", answer="pass", role="office", reason="已核实")
    send(browser, at, "decision", outcome="agreed")
    assert "已办结" in browser.get(at).text
