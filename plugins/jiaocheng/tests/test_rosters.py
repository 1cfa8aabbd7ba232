"""The county's sample roster: every row is judged as the truth beside it says."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xiangxun.registry.rosters import JudgedRow, Roster, read_roster

FILE = Path(__file__).parent / "rosters" / "jiaocheng_2022-06-20.csv"
CODES = {"too_short": "wrong_length"}


@pytest.fixture(scope="module")
def truth() -> Any:
    return json.loads(FILE.with_name(f"{FILE.name}.truth.json").read_text())


@pytest.fixture(scope="module")
def roster() -> Roster:
    return read_roster(FILE, name=FILE.name, today=date(2022, 6, 20))


def expected_codes(kind: str) -> tuple[str, ...]:
    return () if kind == "ok" or kind.startswith("age_edge") else (CODES.get(kind, kind),)


def test_read_sample_counts_as_the_truth_does(roster, truth):
    assert roster.counts == truth["counts"]
    assert roster.parts[0].header_rows[1] == truth["header_row"]


def test_read_sample_judges_every_row_as_the_truth_does(roster, truth):
    judged = [(row.row, row.verdict.value, row.codes) for row in roster.rows]
    assert judged == [(row["row"], row["verdict"], expected_codes(row["kind"])) for row in truth["rows"]]


def test_read_sample_knows_everyone_accepted(roster, truth):
    def known(row: JudgedRow) -> tuple[str | None, str | None, str]:
        return row.name, row.id_number, str(row.birth)

    accepted = [row for row in truth["rows"] if row["verdict"] != "reject"]
    wanted = [(row["name"], row["id_number"], row["birth_date"]) for row in accepted]
    assert [known(row) for row in roster.accepted] == wanted


def test_read_sample_keeps_group_and_education(roster, truth):
    assert [row.group for row in roster.rows] == [row["group"] for row in truth["rows"]]
    assert {row.education for row in roster.rows} == {"初中"}
