"""The API of acceptance: every verb of the pages, for a session and for a batch, by the same schemas."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xiangxun.kernel.clock import on_day

DAY = date(2024, 5, 6)
LATER = date(2024, 7, 1)
TEAM = {"members": [{"name": "组长甲", "side": "office"}, {"name": "组员乙", "side": "authority"}]}


@pytest.fixture(autouse=True)
def later():
    """The day of acceptance."""
    with on_day(LATER):
        yield


@pytest.fixture
def pair(hand_in):
    """Two sessions of two and three people, handed in."""
    return hand_in("甲1", 2), hand_in("甲2", 3, DAY + timedelta(days=3))


def call(machine, address, status=200, **body):
    answer = machine.post(address, body)
    assert answer.status_code == status, answer.text
    return answer.json


def accept(machine, at):
    """Take an acceptance from its team to the decision, and undo it."""
    call(machine, f"{at}/team", **TEAM)
    drawn = call(machine, f"{at}/sample", 201, size=2)["sample"]
    assert (drawn["size"], len(drawn["checks"])) == (2, 2)
    for one in drawn["checks"]:
        checked = call(machine, f"{at}/check", check_id=one["id"], result="right")
    assert {one["result"] for one in checked["sample"]["checks"]} == {"right"}
    scores = [{"criterion": "hours", "points": "18.5"}]
    told = call(machine, f"{at}/opinion", 201, proposed="pass", opinion="材料齐全。", scores=scores)
    assert (told["rounds"][0]["rows_checked"], told["rounds"][0]["state"]) == (2, "opined")
    first, second = (one["id"] for one in told["team"])
    call(machine, f"{at}/signature", member_id=first)
    call(machine, f"{at}/signature", member_id=second, stand="dissent", remark="抽样偏少")
    call(machine, f"{at}/signature", 409, member_id=second)
    assert call(machine, f"{at}/decision", reason="同意")["grade"] == "pass"
    assert call(machine, f"{at}/revision", reason="核查有误")["rounds"][0]["state"] == "revised"


def test_session_is_accepted_and_its_decision_undone(machine, pair):
    accept(machine, f"/sessions/{pair[0]}/acceptance")


def test_batch_is_put_together_accepted_and_its_decision_undone(machine, pair):
    told = {"kind": "batch", "title": "上半年", "session_ids": list(pair), "fields": {"contract": "1号"}}
    made = call(machine, "/acceptance/batches", 201, **told)
    assert (made["batch"]["title"], made["sessions"]) == ("上半年", list(pair))
    accept(machine, f"/acceptance/batches/{made['batch']['id']}")
    listed = machine.get("/acceptance/batches").json
    assert [one["id"] for one in listed["items"]] == [made["batch"]["id"]]


def test_session_leaves_a_batch_and_the_batch_is_given_up_with_a_reason(machine, pair):
    told = {"kind": "batch", "title": "上半年", "session_ids": list(pair), "fields": {"contract": "1号"}}
    at = f"/acceptance/batches/{call(machine, '/acceptance/batches', 201, **told)['batch']['id']}"
    call(machine, f"{at}/sessions/{pair[1]}/out", 422)
    left = call(machine, f"{at}/sessions/{pair[1]}/out", reason="另行补充")
    assert left["sessions"] == [pair[0]]
    assert call(machine, f"{at}/drop", reason="另行组织")["batch"]["state"] == "dropped"
