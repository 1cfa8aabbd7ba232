"""How a duty stands on a day: late, at risk, due or met."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xiangxun.foundation.calendar import Due
from xiangxun.oversight.supervision.duties import DutyState
from xiangxun.oversight.supervision.obligations import state_of
from xiangxun.rules import Obligation, Span, Window

DAY = date(2024, 5, 6)
WANTED = Window(at_least=1)


def _due(days: int) -> Due:
    return Due(Span(days), DAY + timedelta(days=days), DAY)


@pytest.mark.parametrize(
    ("due", "state"),
    [
        (_due(-1), DutyState.LATE),
        (_due(0), DutyState.AT_RISK),
        (_due(7), DutyState.AT_RISK),
        (_due(8), DutyState.DUE),
        (Due(Span(3), None, event="accepted"), DutyState.DUE),
        (Due(Span(3), None, since=DAY), DutyState.DUE),
        (None, DutyState.DUE),
    ],
    ids=["yesterday", "today", "in a week", "later", "event to come", "calendar pending", "no day"],
)
def test_duty_not_met_stands_by_its_day(due, state):
    assert state_of(Obligation("k", "R-1", "office", want=WANTED), due, DAY) is state


def test_duty_met_is_met_however_late():
    assert state_of(Obligation("k", "R-1", "office", have=1, want=WANTED), _due(-9), DAY) is DutyState.MET


def test_duty_without_anything_wanted_is_never_met():
    assert state_of(Obligation("k", "R-1", "office", have=5), None, DAY) is DutyState.DUE
