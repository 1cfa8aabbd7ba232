"""`xiangxun rules rehearse`: what would come out otherwise, as one JSON object or in words."""

from __future__ import annotations

import json

REHEARSE = ("rules", "rehearse", "--tenant", "jieguo", "--from", "2024-01-01")


def test_rehearse_prints_who_would_leave_and_by_which_rule(run, session):
    told = json.loads(run(*REHEARSE, "--set", "age.most=55", "--json").stdout)
    assert told["totals"] == {"sessions": 1, "entered": 0, "left": 1, "grades": 0, "payable_fen": 0}
    assert told["by_rule"] == {"TL-AGE": {"entered": 0, "left": 1, "grades": 0, "fen": 0}}
    assert (told["set"], told["from"], told["replayed"]) == ({"age.most": 55}, "2024-01-01", 1)


def test_rehearse_for_people_says_it_in_words(run, session):
    lines = run(*REHEARSE, "--set", "age.most=55").output.splitlines()
    assert lines[:2] == [
        "重演 1 期，1 期结果不同：新计入 0 人，不再计入 1 人，等次不同 0 期，应付 0.00 元",
        "2024-05-06 1：+0 −1 人，0.00 元",
    ]


def test_rehearse_of_an_unknown_parameter_ends_in_a_sentence(run, session):
    ended = run(*REHEARSE, "--set", "no.such=1")
    assert ended.exit_code == 1
    assert "参数 no.such 不能这样预演：没有此参数" in ended.output
