"""Comparing answers: the innermost place, and what to leave out."""

from __future__ import annotations

from xiangxun.foundation.decisions.comparison import Difference, differences, without


def test_compare_equal_answers_finds_nothing():
    assert list(differences({"lines": [{"units": 1}]}, {"lines": [{"units": 1}]})) == []


def test_compare_answers_names_the_innermost_places():
    stored = {"lines": [{"person": "person:1", "units": 1}, {"person": "person:2"}], "rules": ["A"]}
    now = {"lines": [{"person": "person:1", "units": 0}], "findings": []}
    assert list(differences(stored, now)) == [
        Difference("findings", None, "[]"),
        Difference("lines[0].units", "1", "0"),
        Difference("lines[1]", '{"person":"person:2"}', None),
        Difference("rules", '["A"]', None),
    ]


def test_leave_out_people_drops_their_lines_findings_and_references():
    plain = {
        "lines": [{"person": "person:1"}, {"person": "person:2"}],
        "findings": [{"about": "person:1"}, {"about": "session:1"}],
        "effects": [{"@": "Retrain", "people": ["person:1", "person:2"]}],
    }
    assert without(plain, {"person:1"}) == {
        "lines": [{"person": "person:2"}],
        "findings": [{"about": "session:1"}],
        "effects": [{"@": "Retrain", "people": ["person:2"]}],
    }


def test_leave_out_nobody_changes_nothing():
    assert without([{"person": "person:1"}], {}) == [{"person": "person:1"}]
