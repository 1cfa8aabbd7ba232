"""`xiangxun rules`: one JSON object, exit status 1 as long as something does not fit, and readings as told."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from importlib import import_module

import pytest
from click.testing import CliRunner

from xiangxun.cli.rules import command, reading
from xiangxun.counties import added
from xiangxun.kernel.errors import InvalidInput
from xiangxun.oversight.rehearsal.changes import PersonChange, SessionChange, by_rule
from xiangxun.oversight.rehearsal.report import plain
from xiangxun.oversight.rehearsal.service import Rehearsal, Unreplayed
from xiangxun.rules import County, Layer
from xiangxun.rules.law import parse_rulebook
from xiangxun.rules.vocabulary import EMPTY

SHOWN = '[[rule]]\nid = "TL-1"\narticle = "一"\nmanner = "shown"\nstep = "S0"\nsummary = "aim"\nzh = "宗旨"\n'
ORPHAN = '[[rule]]\nid = "TL-2"\narticle = "二"\nmanner = "automated"\nsummary = "x"\n'


@pytest.fixture
def run(tmp_path, monkeypatch):
    package = tmp_path / "testland_silent"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "plugin.py").write_text('class Silent:\n    """Decides nothing."""\n')
    monkeypatch.syspath_prepend(tmp_path)
    plugin = import_module("testland_silent.plugin").Silent()

    def run_on(rules: str, *options: str):
        book = parse_rulebook(rules, "rulebook.toml")
        layer = Layer("testland-1", plugin, book, EMPTY, since=date(2020, 1, 1))
        with added(County("testland_told", (layer,))):
            return CliRunner().invoke(command, ["coverage", "--county", "testland_told", *options])

    return run_on


def test_coverage_json_gives_each_rule_with_its_places(run):
    ended = run(SHOWN, "--json")
    (row,) = json.loads(ended.stdout)["rules"]
    assert ended.exit_code == 0
    assert row == {
        "rule_id": "TL-1",
        "county": "testland_told",
        "manner": "shown",
        "stage": "S0",
        "places": ["page /c/testland_told/rules/?rule=TL-1"],
        "cases": 0,
        "outcomes": [],
        "page": "/c/testland_told/rules/?rule=TL-1",
        "interpretation": None,
    }


def test_coverage_with_an_orphan_exits_1_and_names_it(run):
    ended = run(SHOWN + ORPHAN, "--json")
    told = json.loads(ended.stdout)["problems"]
    assert ended.exit_code == 1
    assert {(one["county"], one["rule"], one["kind"]) for one in told} == {
        ("testland_told", "TL-2", "no_place"),
        ("testland_told", "TL-2", "one_sided"),
    }


def test_coverage_for_people_lists_rules_places_and_gaps(run):
    lines = run(SHOWN + ORPHAN).stdout.splitlines()
    assert lines[0] == "testland_told：2 条规则，1 条有位置，2 处问题"
    assert "! TL-2 自动判定的规则没有任何接口或声明引用" in lines


def test_coverage_of_a_county_not_installed_says_so():
    from xiangxun.cli import main

    ended = CliRunner().invoke(main, ["rules", "coverage", "--county", "nowhere"])
    assert ended.exit_code == 1
    assert "没有安装 nowhere 的规则插件" in ended.output


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ("age=r2", "r2"),
        ("age = 16", 16),
        ("age=0.5", Decimal("0.5")),
        ("age=true", True),
        ("age={ at_least = 16 }", {"at_least": 16}),
        ('age=["a", "b"]', ["a", "b"]),
    ],
)
def test_reading_of_what_is_told_is_a_toml_value_or_a_word(told, value):
    assert reading(told) == ("age", value)


@pytest.mark.parametrize("told", ["age", "=1", "age="])
def test_reading_without_parameter_or_value_says_how_to_write_it(told):
    with pytest.raises(InvalidInput, match="应写作 参数=值"):
        reading(told)


def test_report_of_a_rehearsal_sums_people_grades_and_fen():
    change = SessionChange(
        session="session:1",
        code="1",
        first_day=date(2024, 5, 6),
        state="settled",
        fixed=True,
        people=(PersonChange("person:1", 1, 0, ("TL-1",)), PersonChange("person:2", 0, 1, ("TL-1",))),
        grade_before="pass",
        grade_after="fail",
        grade_rules=("TL-2",),
        money=(),
        payable_before_fen=300,
        payable_after_fen=100,
    )
    day = date(2024, 1, 1)
    found = Rehearsal(
        {"age": "r2"}, day, day, 2, (change,), (Unreplayed("session:2", "2", "……"),), by_rule([change])
    )
    told = plain("shili", found)
    assert told["totals"] == {"sessions": 1, "entered": 1, "left": 1, "grades": 1, "payable_fen": -200}
    assert told["by_rule"]["TL-1"] == {"entered": 1, "left": 1, "grades": 0, "fen": 0}
    assert (told["sessions"][0]["first_day"], told["not_replayed"][0]["code"]) == ("2024-05-06", "2")
    json.dumps(told)


def test_rehearse_without_tenant_is_a_usage_error():
    ended = CliRunner().invoke(command, ["rehearse", "--set", "age=r2", "--from", "2024-01-01"])
    assert ended.exit_code == 2
    assert "--tenant" in ended.output
