"""History answers declared needs only."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.rules import History, Map, NotDeclared, Past

PAST = Past("session:1", date(2020, 5, 1), units=1)
HISTORY = History(Map({"counted": Map({"person:1": (PAST,)})}), Map({"forms": Map({"": 12, "satisfied": 9})}))


def test_history_of_a_declared_need_gives_what_was_found():
    assert HISTORY.of("counted", "person:1") == (PAST,)
    assert HISTORY.of("counted", "person:2") == ()


def test_tally_of_a_declared_need_gives_a_number():
    assert HISTORY.tally("forms") == 12
    assert HISTORY.tally("forms", "satisfied") == 9
    assert HISTORY.tally("forms", "other") == 0


@pytest.mark.parametrize(
    "read",
    [
        lambda: HISTORY.of("paid", "person:1"),
        lambda: HISTORY.tally("counted"),
        lambda: HISTORY.of("forms", ""),
        lambda: History().tally("forms"),
    ],
)
def test_history_of_an_undeclared_need_raises(read):
    with pytest.raises(NotDeclared, match="未在 rulebook 中声明"):
        read()
