"""The scenarios 演示场景 played whole, from registration to the sealed archive, on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiangxun.demo.headless import headless
from xiangxun.demo.play import RosterFile
from xiangxun.demo.player import play
from xiangxun.local.throwaway import throwaway_database

ROSTER = Path(__file__).parent / "rosters" / "shangshui_2021-05-11.xls"


@pytest.fixture(scope="module")
def stage():
    """An application on a database of its own, gone afterwards."""
    with throwaway_database() as settings, headless(settings):
        yield


@pytest.mark.parametrize("name", ["smooth", "veto", "rectify"])
def test_play_scenario_comes_to_the_figures_worked_out_by_hand(stage, name):
    assert play("shangshui", name).differences == ()


def test_play_veto_with_the_sample_roster_takes_its_good_rows(stage):
    figures = play("shangshui", "veto", roster=RosterFile(ROSTER.name, ROSTER.read_bytes())).figures
    assert (figures["enrolled"], figures["rejected_rows"]) == (61, 8)
    assert figures["ledger"] == {
        "counted": 59,
        "not_counted": 2,
        "boundary": 0,
        "by_rule": {"SS-07-8": 2},
    }
    assert [one["grade"] for one in figures["acceptance"]["rounds"]] == ["veto", "pass"]
    assert {line["borne_by"] for line in figures["funds"]["lines"]} == {"programme", "institution"}
    assert figures["archive"]["copies"] == 2
