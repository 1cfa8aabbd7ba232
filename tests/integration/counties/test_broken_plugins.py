"""Broken plugins 有毛病的插件: a new county with one defect each, and exactly the check that names it fails."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from xiangxun.cli import main
from xiangxun.counties.conformance import check_county
from xiangxun.counties.scaffold import named, write_county
from xiangxun.rules.testing.report import CHECKS, Report

RULES, CASES = "xiangxun_hexi/rules", "xiangxun_hexi/cases"
RULEBOOK, PLUGIN = "xiangxun_hexi/rulebook.toml", "xiangxun_hexi/plugin.py"
PEOPLE = "xiangxun_hexi/parameters/people.toml"


@dataclass(frozen=True)
class Defect:
    """One defect: in `file` the text `old` becomes `new` (`old` empty: `new` is added), more edits after it."""

    name: str
    check: str
    file: str
    old: str
    new: str
    says: str
    more: tuple[tuple[str, str, str], ...] = ()

    def put_into(self, folder: Path) -> None:
        for file, old, new in ((self.file, self.old, self.new), *self.more):
            path = folder / file
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")


RECORDED = '\n[[rule]]\nid = "HEXI-11-1"\narticle = "第十一条"\nmanner = "recorded"\nsummary = "x"\nzh = "无"\nen = "x"\n'
FILE_READ = "from importlib.resources import files\n\nfrom xiangxun.rules import Law, LevelFacts"
COUNTER = (
    "from itertools import count\n\nfrom xiangxun.rules import Law, LevelFacts, Verdict\n\nASKED = count(59)"
)
VILLAGE = (
    '\n[[field]]\non = "person"\nkey = "village_head"\ntype = "flag"\nzh = "村干部"\nen = "Village cadre"\n'
)
STEP = 'STEPS = (RenameField(2, "person", "has_shop", "own_shop"),)\nEDITION = '
TOPICS = 'yield law.finding("HEXI-3-2", facts.ref, unknown=len(unknown))'

DEFECTS = (
    Defect("system module", "imports", f"{RULES}/levels.py", "", "\nimport os\n", "os"),
    Defect(
        "platform code",
        "imports",
        f"{RULES}/levels.py",
        "",
        "\nimport xiangxun.counties\n",
        "xiangxun.counties",
    ),
    Defect(
        "third party", "imports", f"{RULES}/levels.py", "", "\nfrom pluggy import HookspecMarker\n", "pluggy"
    ),
    Defect(
        "clock in the source",
        "imports",
        f"{RULES}/levels.py",
        "",
        "\n\ndef due():\n    from datetime import date\n\n    return date.today()\n",
        "看时钟",
    ),
    Defect("misspelt hook", "hooks", PLUGIN, "def check_people", "def check_poeple", "check_people"),
    Defect(
        "unknown argument", "hooks", PLUGIN, "facts: LevelFacts, law", "facts: LevelFacts, rules", "rules"
    ),
    Defect(
        "mark forgotten",
        "hooks",
        PLUGIN,
        "    @rule\n    def decide_ledger",
        "    def decide_ledger",
        "@rule",
    ),
    Defect(
        "number too late",
        "parameters",
        PEOPLE,
        "from = 2024-01-01, value = { at_least = 60 }",
        "from = 2024-02-01, value = { at_least = 60 }",
        "level.points",
    ),
    Defect(
        "number that ends",
        "parameters",
        PEOPLE,
        "from = 2024-01-01, value = { at_least = 60 }",
        "from = 2024-01-01, until = 2030-12-31, value = { at_least = 60 }",
        "2030-12-31",
    ),
    Defect(
        "field retyped", "fields", RULEBOOK, 'type = "flag"', 'type = "integer"', "类型由 flag 改为 integer"
    ),
    Defect("field renamed", "fields", RULEBOOK, 'key = "has_shop"', 'key = "own_shop"', "person.has_shop"),
    Defect(
        "field not written down", "fields", RULEBOOK, "\n[[scale]]", f"{VILLAGE}\n[[scale]]", "county lock"
    ),
    Defect(
        "lock of the fields that cannot be read",
        "fields",
        "xiangxun_hexi/fields.lock",
        "version = 1",
        "version =",
        "不能读取",
    ),
    Defect(
        "step that leads nowhere",
        "fields",
        PLUGIN,
        "since=date(2024, 1, 1)",
        "since=date(2024, 1, 1), steps=STEPS",
        "person.own_shop",
        ((PLUGIN, "EDITION = ", STEP), (PLUGIN, "    PlanFacts,", "    PlanFacts,\n    RenameField,")),
    ),
    Defect(
        "no English",
        "messages",
        RULEBOOK,
        'en = "No acceptance team; enter its members first"\n',
        "",
        "HEXI-7-1",
    ),
    Defect("other values in English", "messages", RULEBOOK, 'en = "{age} years, under', 'en = "Under', "age"),
    Defect(
        "only half a message where a rule is cited",
        "messages",
        RULEBOOK,
        'demands = "16至60周岁的计入台账"\n',
        "",
        "HEXI-4-2",
    ),
    Defect(
        "word without English", "messages", RULEBOOK, ', en = "Live streaming"', "", "words.topic.streaming"
    ),
    Defect("rule without a place", "cited", RULEBOOK, "\n[required.", f"{RECORDED}\n[required.", "HEXI-11-1"),
    Defect("code cites no rule", "cited", f"{RULES}/levels.py", "", '\nOTHER = "HEXI-99-1"\n', "HEXI-99-1"),
    Defect(
        "rule shown on one side only",
        "covered",
        f"{CASES}/registry.toml",
        'topics = ["shop"] }\nexpected = []',
        'topics = ["cooking"] }\nexpected = [{ rule = "HEXI-3-2" }]',
        "HEXI-3-2",
    ),
    Defect("case that does not hold", "cases", f"{CASES}/people.toml", "age = 15", "age = 14", "14"),
    Defect("case that cannot be read", "cases", f"{CASES}/people.toml", "hook = ", "hoook = ", "hook"),
    Defect(
        "wrong kind of answer", "answers", f"{RULES}/ledger.py", "return Ledger(", "return tuple(", "Ledger"
    ),
    Defect(
        "hook that raises",
        "answers",
        f"{RULES}/watch.py",
        "one.last_day is not None",
        "one.lastday",
        "AttributeError",
    ),
    Defect(
        "rule that is not in the rulebook",
        "answers",
        f"{RULES}/costs.py",
        'Cap("HEXI-8-1"',
        'Cap("HEXI-" + "80"',
        "HEXI-80",
    ),
    Defect(
        "number that is no parameter",
        "answers",
        f"{RULES}/costs.py",
        '"meals.per_day"',
        '"meals.a_day"',
        "meals.a_day",
    ),
    Defect(
        "file read in a hook",
        "purity",
        f"{RULES}/levels.py",
        "from xiangxun.rules import Law, LevelFacts",
        FILE_READ,
        "读文件",
        (
            (
                f"{RULES}/levels.py",
                "    return tuple(",
                '    files("xiangxun_hexi").joinpath("rulebook.toml").read_text()\n    return tuple(',
            ),
        ),
    ),
    Defect(
        "clock behind a name",
        "purity",
        f"{RULES}/levels.py",
        "    return tuple(",
        '    from datetime import date\n\n    getattr(date, "to" + "day")()\n    return tuple(',
        "看时钟",
    ),
    Defect(
        "memory of earlier calls",
        "purity",
        f"{RULES}/levels.py",
        "from xiangxun.rules import Law, LevelFacts, Verdict",
        COUNTER,
        "再问一次",
        ((f"{RULES}/levels.py", "enough.holds(one.points)", "enough.holds(next(ASKED))"),),
    ),
    Defect(
        "order of a set",
        "purity",
        f"{RULES}/plans.py",
        TOPICS,
        'yield law.finding("HEXI-3-2", facts.ref, unknown="".join({*"abcdefgh"}))',
        "再问一次",
        ((f"{CASES}/registry.toml", ", values = { unknown = 1 }", ""),),
    ),
    Defect(
        "no case on the line",
        "lines",
        f"{CASES}/people.toml",
        'points = 60 }, { person = "乙", points = 59 }',
        'points = 90 }, { person = "乙", points = 20 }',
        "level.points at_least = 60",
    ),
    Defect(
        "falls over beside the line",
        "boundaries",
        f"{RULES}/levels.py",
        "enough.holds(one.points)",
        "enough.holds(one.points // (61 - one.points) * 100)",
        "61",
        ((f"{RULES}/levels.py", "// (61 - one.points) * 100", "* (61 - one.points) // (61 - one.points)"),),
    ),
    Defect(
        "nobody without a birthday",
        "odd",
        f"{RULES}/people.py",
        "None if person.birth is None else ",
        "",
        "出生日期",
    ),
    Defect(
        "class without people",
        "odd",
        f"{RULES}/levels.py",
        "    return tuple(",
        "    assert facts.trainees[0].person\n    return tuple(",
        "没有学员",
    ),
    Defect(
        "everybody compared with everybody",
        "time",
        f"{RULES}/ledger.py",
        "    stopped = ",
        "    assert sum(1 for other in facts.people if other is person)\n    stopped = ",
        "一万名学员",
    ),
)

NOTICE = "xiangxun_hexi/templates/notice.typ"
MISPRINTS = (
    Defect(
        "template asks for what is not there", "templates", NOTICE, "data.signed", "data.nobody", "nobody"
    ),
    Defect("template that is no typst", "templates", NOTICE, "#show: form", "#show: form(", "notice.typ"),
    Defect(
        "template that nobody uses",
        "templates",
        "xiangxun_hexi/papers.toml",
        'typst = "notice.typ"\n',
        "",
        "notice.typ",
    ),
)

NOT_LOADABLE = (
    Defect("no entry point", "load", "pyproject.toml", "xiangxun.counties", "xiangxun.towns", "xiangxun.counties"),
    Defect("another code", "load", PLUGIN, 'County("hexi"', 'County("hedong"', "hedong"),
    Defect("import error", "load", f"{RULES}/levels.py", "LevelFacts", "LevelFacts, Leveller", "Leveller"),
    Defect("no county", "load", PLUGIN, 'COUNTY = County("hexi", (EDITION,))', "COUNTY = EDITION", "Layer"),
    Defect("unknown key in the rulebook", "load", RULEBOOK, "manner = ", "maner = ", "manner"),
    Defect("later contract", "load", PLUGIN, "since=date(2024, 1, 1)", 'since=date(2024, 1, 1), requires=">=2.0"', ">=2.0"),
    Defect("step that skips a version", "load", PLUGIN, "since=date(2024, 1, 1)", 'since=date(2024, 1, 1), steps=(DropField(3, "person", "x", "不再登记"),)', "to = 3", ((PLUGIN, "    County,", "    County,\n    DropField,"),)),
    Defect("end of the process", "load", PLUGIN, "", "\n__import__('os')._exit(3)\n", "状态 3"),
    Defect("writing on import", "load", PLUGIN, "", "\nopen('left-behind', 'w')\n", "写文件"),
    Defect("program on import", "load", PLUGIN, "", "\n__import__('subprocess').run(['true'])\n", "subprocess"),
    Defect("network on import", "load", PLUGIN, "", "\n__import__('socket').create_connection(('127.0.0.1', 9))\n", "socket"),
)  # fmt: skip


@pytest.fixture
def county(tmp_path: Path) -> Path:
    return write_county(named("hexi", "河西县电子商务培训管理办法", "419091"), tmp_path)


def wrong(report: Report) -> set[str]:
    return {one.id for one in report.checks if not one.ok}


def test_new_county_is_green_in_every_check_and_stays_as_it_was(county):
    before = {path: path.stat().st_mtime_ns for path in county.rglob("*")}
    report = check_county(str(county))
    assert wrong(report) == set()
    assert report.exit_code == 0
    assert {path: path.stat().st_mtime_ns for path in county.rglob("*")} == before


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda one: one.name)
def test_broken_county_is_named_by_its_defect_and_nothing_else(county, defect):
    defect.put_into(county)
    report = check_county(str(county))
    told = "\n".join(str(one) for one in report.checks if not one.ok)
    assert wrong(report) == {defect.check}, told
    assert defect.says in told
    assert report.exit_code == 1
    assert all(one.where and one.what and one.remedy for one in report.checks if not one.ok)


@pytest.mark.parametrize("defect", MISPRINTS, ids=lambda one: one.name)
def test_county_whose_papers_do_not_print_is_told_which(county, defect):
    defect.put_into(county)
    report = check_county(str(county), module="xiangxun.cli._conformance")
    assert wrong(report) == {"templates"}
    assert defect.says in "\n".join(one.where + one.what for one in report.checks if not one.ok)


def test_county_check_on_the_command_line_makes_every_check_and_answers_in_json(county):
    ended = CliRunner().invoke(main, ["county", "check", str(county), "--json"])
    told = json.loads(ended.stdout)
    assert ended.exit_code == 0
    assert (told["county"], told["ok"]) == ("hexi", True)
    assert [one["id"] for one in told["checks"]] == [*CHECKS]
    assert {*told["checks"][0]} == {"id", "ok", "where", "what", "remedy"}


def test_county_check_on_the_command_line_ends_with_the_status_of_what_was_found(county):
    DEFECTS[0].put_into(county)
    assert CliRunner().invoke(main, ["county", "check", str(county)]).exit_code == 1
    assert CliRunner().invoke(main, ["county", "check", str(county / "tests")]).exit_code == 2


@pytest.mark.parametrize("file", ["README.md", "xiangxun_hexi/scenarios/smooth.toml"])
def test_county_without_a_file_that_every_county_has_is_told_which(county, file):
    (county / file).unlink()
    report = check_county(str(county))
    assert wrong(report) == {"shape"}
    assert file in [one.where for one in report.checks]


@pytest.mark.parametrize("defect", NOT_LOADABLE, ids=lambda one: one.name)
def test_county_that_cannot_be_loaded_says_why_and_leaves_nothing_behind(county, defect, monkeypatch):
    monkeypatch.chdir(county)
    defect.put_into(county)
    before = set(county.rglob("*"))
    report = check_county(".")
    assert report.exit_code == 2
    assert wrong(report) == {"load"}
    assert defect.says in str(report.checks[0])
    assert set(county.rglob("*")) == before


def test_county_that_is_nowhere_says_so():
    report = check_county("nowhere")
    assert report.exit_code == 2
    assert "没有安装" in report.checks[0].what
