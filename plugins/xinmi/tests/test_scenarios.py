"""The scenarios 演示场景 played whole, from registration to the sealed archive, on a real database; receipts verify."""

from __future__ import annotations

from collections import Counter

import pytest

from xiangxun.demo.headless import headless
from xiangxun.demo.player import play
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import Outcome, verify
from xiangxun.foundation.decisions.queries import receipt_ids
from xiangxun.local.throwaway import throwaway_database


@pytest.fixture(scope="module")
def stage():
    """An application on a database of its own, gone afterwards."""
    with throwaway_database() as settings, headless(settings):
        yield


@pytest.mark.parametrize("name", ["smooth", "practical", "outreach"])
def test_play_scenario_comes_to_the_figures_worked_out_by_hand(stage, name):
    played = play("xinmi", name)
    assert played.differences == ()
    with unit_of_work(played.tenant) as session:
        outcomes = Counter(verify(session, receipt).outcome for receipt in receipt_ids(session))
    assert outcomes.total() > 0
    assert set(outcomes) == {Outcome.IDENTICAL}
