"""The scenarios 演示场景 played whole, from registration to the sealed archive, on a real database."""

from __future__ import annotations

from pathlib import Path

import pytest

from xiangxun.demo.headless import headless
from xiangxun.demo.play import RosterFile
from xiangxun.demo.player import play
from xiangxun.local.throwaway import throwaway_database

ROSTER = Path(__file__).parent / "rosters" / "jiaocheng_2022-06-20.csv"


@pytest.fixture(scope="module")
def stage():
    """An application on a database of its own, gone afterwards."""
    with throwaway_database() as settings, headless(settings):
        yield


def test_play_smooth_comes_to_the_figures_worked_out_by_hand(stage):
    played = play("jiaocheng", "smooth")
    assert played.differences == ()
    assert played.figures["acceptance"] == {"grade": None, "rounds": []}


def test_play_withheld_refuses_forty_percent_once_the_centre_has_confirmed(stage):
    played = play("jiaocheng", "withheld")
    assert played.differences == ()
    assert [(line["rule_id"], line["amount_fen"]) for line in played.figures["funds"]["lines"]] == [
        ("JC-2.5-5", 600_000),
        ("JC-2.5-5", -240_000),
    ]
    (forms,) = played.figures["inputs"]["sessions"][0]["feedback"]
    assert forms["assessment"]["state"] == "confirmed"
    assert {"JC-2.5-1", "JC-2.5-3", "JC-2.5-4"} <= set(forms["assessment"]["rule_ids"])


def test_play_withheld_with_the_sample_roster_takes_its_good_rows(stage):
    figures = play("jiaocheng", "withheld", roster=RosterFile(ROSTER.name, ROSTER.read_bytes())).figures
    assert (figures["enrolled"], figures["rejected_rows"]) == (41, 8)
    assert figures["ledger"] == {
        "counted": 40,
        "not_counted": 1,
        "boundary": 0,
        "by_rule": {"JC-2.7-2": 1},
    }
    assert [day["signed_in"] for day in figures["inputs"]["sessions"][0]["days"]] == [40, 16, 12]
    assert (figures["funds"]["payable_fen"], figures["funds"]["withheld_fen"]) == (360_000, 240_000)
