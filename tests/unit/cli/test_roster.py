"""`xiangxun roster check`: one JSON object, exit codes, and nobody's number on the screen."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from xiangxun.cli.roster import command
from xiangxun.kernel.resident_id import check_character

NUMBER = (first := "99010119800101001") + check_character(first)


@pytest.fixture
def run(tmp_path):
    def run_on(content: bytes, *options: str):
        file = tmp_path / "名单.csv"
        file.write_bytes(content)
        return CliRunner().invoke(command, ["check", str(file), *options])

    return run_on


def test_check_json_prints_counts_and_rows_only(run):
    ended = run(
        f"姓名,身份证号,电话,鞋码\n甲,{NUMBER},13800000000,41\n乙,,,\n合计,2人,,\n".encode(), "--json"
    )
    assert ended.exit_code == 0
    assert json.loads(ended.stdout) == {
        "counts": {"accept": 1, "accept_with_warning": 0, "reject": 1},
        "rows": [
            {"sheet": None, "row": 2, "verdict": "accept", "codes": []},
            {"sheet": None, "row": 3, "verdict": "reject", "codes": ["missing_id", "missing_phone"]},
        ],
    }
    assert "鞋码" in ended.stderr


def test_check_broken_file_exits_2_with_an_error_object(run):
    ended = run(b"\xff\xd8\xff\xe0", "--json")
    assert ended.exit_code == 2
    assert json.loads(ended.stdout)["error"]["code"] == "not_a_spreadsheet"


def test_check_file_not_there_exits_2_with_an_error_object(tmp_path):
    ended = CliRunner().invoke(command, ["check", str(tmp_path / "无.xlsx"), "--json"])
    assert (ended.exit_code, json.loads(ended.stdout)["error"]["code"]) == (2, "not_found")


def test_check_for_people_says_reasons_without_names_or_numbers(run):
    ended = run(f"姓名,身份证号,电话\n某人,{NUMBER[:-1]},13800000000\n".encode())
    assert "第 2 行 退回：身份证号 17 位，应为 18 位 — 核对原件" in ended.stdout
    assert "某人" not in ended.output
    assert NUMBER[:-1] not in ended.output


def test_check_writes_rejects_beside(run, tmp_path):
    ended = run("姓名,身份证号\n甲,\n".encode(), "--rejects", str(tmp_path / "退回.xlsx"))
    assert ended.exit_code == 0
    assert (tmp_path / "退回.xlsx").read_bytes().startswith(b"PK")
