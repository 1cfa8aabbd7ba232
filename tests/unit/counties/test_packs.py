"""Packs of their own distribution 外部专题包: a province's rules between baseline and county, shared by counties."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from xiangxun.counties import CountySuspended, added
from xiangxun.counties.calls import Call
from xiangxun.counties.packs import pack
from xiangxun.rules import County, Gate, PeopleFacts, Person, Waiver, rule

FILES = {
    "xiangxun_pack_demo/plugin.py": """
from importlib.resources import files
from xiangxun.rules import Gate, full_years, read_layer, rule


class Province:
    @rule
    def check_people(self, facts, law):
        window = law.window("province.age")
        for person in facts.people:
            if facts.gate is Gate.COUNT and not window.holds(full_years(person.birth, facts.session.first_day)):
                yield law.finding("PV-1", person.ref)


PACK = read_layer(files(__package__), "demo_province", Province())
NESTED = read_layer(files(__package__), "nested", Province(), packs=("demo_province",))
""",
    "xiangxun_pack_demo/__init__.py": "",
    "xiangxun_pack_demo/rulebook.toml": """
[[rule]]
id = "PV-1"
article = "省/第五条"
manner = "automated"
severity = "block"
waivable = true
summary = "the province's ages"
zh = "不在省里规定的年龄之内"
""",
    "xiangxun_pack_demo/parameters/age.toml": """
["province.age"]
kind = "window"
rule = "PV-1"
dated = [{ from = 2020-01-01, value = { at_least = 16, at_most = 60 }, source = "省/第五条" }]
""",
    "xiangxun_pack_demo-1.4.dist-info/METADATA": "Metadata-Version: 2.1\nName: xiangxun-pack-demo\nVersion: 1.4\n",
    "xiangxun_pack_demo-1.4.dist-info/entry_points.txt": """
[xiangxun.packs]
demo_province = xiangxun_pack_demo.plugin:PACK
misnamed = xiangxun_pack_demo.plugin:PACK
nested = xiangxun_pack_demo.plugin:NESTED
nothing = xiangxun_pack_demo.plugin:Province
training_fee = xiangxun_pack_demo.plugin:PACK
""",
}
RAISED = """
["province.age"]
kind = "window"
rule = "TL-1"
replaces = true
dated = [{ from = 2020-01-01, value = { at_least = 18, at_most = 60 }, source = "一" }]
"""


@pytest.fixture
def distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The pack's distribution, installed as any other."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in [name for name in sys.modules if name.startswith("xiangxun_pack_demo")]:
        del sys.modules[name]


class Silent:
    """Answers nothing."""


class Waiving:
    @rule
    def check_people(self, facts):
        return [Waiver("PV-1", "TL-1")]


def stopped(rules, session) -> set[str]:
    people = tuple(Person(f"person:{age}", date(2024 - age, 1, 1)) for age in (15, 16, 17, 18, 61))
    checked = rules.check_people(PeopleFacts(Gate.COUNT, session.first_day, session, people))
    return set(checked.stopped())


def test_two_counties_share_a_pack_and_one_replaces_its_number(distribution, make_layer, session) -> None:
    plain = County("county-a", (make_layer(Silent(), packs=("demo_province",)),))
    raised = make_layer(Silent(), packs=("demo_province",), parameters=RAISED + '["count.min_presence"]\n'
        'kind = "integer"\nrule = "TL-6"\ndated = [{ from = 2020-01-01, value = 1, source = "六" }]\n')  # fmt: skip
    with added(plain) as one, added(County("county-b", (raised,))) as other:
        assert stopped(one, session) == {"person:15", "person:61"}
        assert stopped(other, session) == {"person:15", "person:16", "person:17", "person:61"}


def test_a_county_waives_a_waivable_rule_of_its_pack(distribution, make_layer, session) -> None:
    with added(County("county-a", (make_layer(Waiving(), packs=("demo_province",)),))) as rules:
        assert stopped(rules, session) == set()


def test_a_call_names_the_version_of_the_pack(distribution, make_layer, session) -> None:
    calls: list[Call] = []
    with added(County("county-a", (make_layer(Silent(), packs=("demo_province",)),)), "2.0") as rules:
        stopped(rules.reporting_to(calls.append), session)
    assert (calls[0].versions["demo_province"], calls[0].versions["county-a"]) == ("1.4", "2.0")


@pytest.mark.parametrize(
    ("topic", "notice"),
    [
        ("misnamed", "应与其代码"),
        ("nested", "不能再引用"),
        ("nothing", "应给出 Layer"),
        ("training_fee", "有 2 个"),
    ],
)
def test_an_unfit_pack_suspends_the_county_that_names_it(distribution, make_layer, topic, notice) -> None:
    with (
        pytest.raises(CountySuspended, match=notice),
        added(County("county-a", (make_layer(Silent(), packs=(topic,)),))),
    ):
        pass


def test_a_pack_of_the_platform_needs_no_distribution() -> None:
    assert pack("training_fee").code == "training_fee"
