"""Testland 示例县: a county that exists only here, with rules of every weight, from which tests make layers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from xiangxun.counties.baseline import BASELINE
from xiangxun.counties.edition import Edition
from xiangxun.counties.facade import CountyRules
from xiangxun.rules import Counts, Day, Layer, Person, SessionCheck, SessionFacts, Slot, Stage
from xiangxun.rules.law import parse_parameters, parse_rulebook

DAY = date(2024, 5, 6)

RULEBOOK = """
[county]
code = "testland"

[[rule]]
id = "TL-1"
article = "一"
manner = "automated"
severity = "block"
summary = "a duty without room"
zh = "{field}未填（{rows}行）"

[[rule]]
id = "TL-2"
article = "二"
manner = "automated"
severity = "block"
summary = "a duty in principle"
zh = "原则上不符合"
exception_by = "authority"
exception_at = ["admit"]

[[rule]]
id = "TL-3"
article = "三"
manner = "automated"
severity = "warn"
summary = "a doubtful number"
zh = "请核对"

[[rule]]
id = "TL-4"
article = "四"
manner = "automated"
severity = "refer"
summary = "a question"
zh = "请判定"

[[rule]]
id = "TL-5"
article = "五"
manner = "automated"
severity = "warn"
summary = "a warning that one role may set aside"
zh = "请领导小组核准"
exception_by = "authority"

[[rule]]
id = "TL-6"
article = "六"
manner = "automated"
severity = "info"
summary = "one day makes an attendee"
zh = "提示"

[[words.role]]
key = "leading_group"
zh = "领导小组"
is = ["authority"]
"""

PARAMETERS = """
["count.min_presence"]
kind = "integer"
rule = "TL-6"
discretion = true
dated = [{ from = 2020-01-01, value = 1, source = "六" }]
"""

MakeLayer = Callable[..., Layer]
MakeRules = Callable[..., CountyRules]


@pytest.fixture(scope="session")
def make_layer() -> MakeLayer:
    """Make a layer of `plugin` under the rulebook of Testland (or another), with `more` of it, and parameters."""

    def make(
        plugin: Any,
        code: str = "testland-1",
        rulebook: str = RULEBOOK,
        more: str = "",
        parameters: str = PARAMETERS,
        **days: Any,
    ) -> Layer:
        book = parse_rulebook(rulebook + more, f"{code}/rulebook.toml")
        return Layer(code, plugin, book, parse_parameters(parameters, f"{code}/counting.toml"), **days)

    return make


@pytest.fixture
def make_rules(make_layer: MakeLayer) -> MakeRules:
    """Make the rules of Testland with one edition, whose plugin answers as given, over packs and baseline."""

    def make(plugin: Any, *packs: Layer, **layer: Any) -> CountyRules:
        edition = Edition("testland", (BASELINE, *packs, make_layer(plugin, **layer)), {"testland": "0"})
        return CountyRules("testland", (edition,))

    return make


@pytest.fixture
def session() -> SessionFacts:
    """A session of one day with a slot of three hours, held."""
    return SessionFacts("session:1", days=(Day(DAY, (Slot((540, 720), (540, 720)),)),))


@pytest.fixture
def check(session: SessionFacts) -> SessionCheck:
    """What stands before that session is submitted."""
    return SessionCheck(Stage.SUBMIT, DAY, session, Counts())


@pytest.fixture
def people() -> tuple[Person, ...]:
    """Three trainees who each came on one day."""
    return tuple(Person(f"person:{n}", credit_days=1) for n in (1, 2, 3))
