"""Testland 示例县: a county whose age rule makes every kind of receipt, with two people whom a test may change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from xiangxun.counties import CountyRules, added, county_rules
from xiangxun.foundation.decisions import (
    Erased,
    register_further_values,
    register_person_source,
    sources,
)
from xiangxun.foundation.decisions.sources import forget_person_source
from xiangxun.rules import (
    County,
    Day,
    Finding,
    Gate,
    Layer,
    PeopleFacts,
    Person,
    Question,
    Ruling,
    SessionFacts,
    full_years,
    rule,
)
from xiangxun.rules.law import parse_parameters, parse_rulebook

DAY = date(2024, 5, 6)
BIRTHS = {"person:1": date(2008, 5, 7), "person:2": date(1990, 1, 1), "person:3": date(1959, 5, 6)}

RULEBOOK = """
[[rule]]
id = "TL-AGE"
article = "二/（一）"
manner = "automated"
severity = "block"
summary = "people of at least 16 are counted"
demands = "须满16周岁"
zh = "{age}周岁，未满{low}周岁"
en = "{age} years, under {low}"
interpretation = "age.least"
[[rule]]
id = "TL-OLD"
article = "三"
manner = "automated"
severity = "refer"
summary = "exactly 65 is referred"
zh = "{age}周岁，请判定"
[[rule]]
id = "TL-ROOM"
article = "四"
manner = "automated"
severity = "info"
summary = "the session is small"
zh = "本期{people}人"
"""
PARAMETERS = """
["age.least"]
kind = "integer"
rule = "TL-AGE"
discretion = true
dated = [{ from = 2020-01-01, value = 16, source = "二/（一）" }]
"""
ASK = Question("authority", ("count", "leave"), frozenset({"leave"}))


class Ages:
    """Counts people of an age; `least` is what a later version of the code may put in place of the parameter."""

    def __init__(self, least: int | None = None) -> None:
        self.least = least

    @rule
    def check_people(self, facts: PeopleFacts, law: Any) -> Iterator[Finding]:
        """TL-AGE, TL-OLD, TL-ROOM."""
        low = law.integer("age.least") if self.least is None else self.least
        for person in facts.people:
            age = None if person.birth is None else full_years(person.birth, facts.session.first_day)
            if age is None or age < low:
                yield law.finding("TL-AGE", person.ref, age=age, low=low)
            elif age == 65:
                yield law.finding("TL-OLD", person.ref, ask=ASK, age=age)
        yield law.finding("TL-ROOM", facts.session.ref, people=len(facts.people))


def county(
    code: str = "testland-1",
    more: str = "",
    parameters: tuple[str, str] = ("", ""),
    least: int | None = None,
) -> County:
    """Testland with one edition; or with `more` rules, a text of its parameters replaced, or other code."""
    book = parse_rulebook(RULEBOOK + more, "rulebook.toml")
    return County(
        "testland",
        (Layer(code, Ages(least), book, parse_parameters(PARAMETERS.replace(*parameters), "age.toml")),),
    )


@dataclass
class Register:
    """The people of the tests: births as held now; whoever is erased."""

    births: dict[str, date] = field(default_factory=lambda: dict(BIRTHS))
    erased: dict[str, date] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)

    def held(self, _db: object, refs: Any) -> dict[str, Any]:
        """Answer as a slice that keeps people does."""
        self.asked.append(list(refs))
        return {
            ref: Erased(self.erased[ref])
            if ref in self.erased
            else {"Person.birth": self.births[ref], "Person.groups": frozenset(), "Person.education": ""}
            for ref in refs
            if ref in self.births
        }


@pytest.fixture
def people() -> Iterator[Register]:
    """A register of people that answers for "person"."""
    register = Register()
    before, further = sources._sources.get("person"), sources._further.get("person")
    forget_person_source("person")
    register_person_source("person", register.held)
    yield register
    forget_person_source("person")
    if before is not None:
        register_person_source("person", before)
    if further is not None:
        register_further_values("person", further)


@pytest.fixture
def rules(people: Register) -> Iterator[CountyRules]:
    """The rules of Testland, as installed."""
    with added(county(), "1.4"):
        yield county_rules("testland")


@pytest.fixture
def facts() -> PeopleFacts:
    """One of 15, one of 34, one of 65, at the gate of counting."""
    roster = tuple(Person(ref, birth=birth) for ref, birth in BIRTHS.items())
    return PeopleFacts(Gate.COUNT, DAY, SessionFacts("session:7", days=(Day(DAY),)), roster)


@pytest.fixture
def ruled(facts: PeopleFacts) -> PeopleFacts:
    """The same, after the authority counted the one of 65."""
    ruling = Ruling("TL-OLD", "person:3", "count", "account:1", "authority", DAY)
    return PeopleFacts(facts.gate, facts.on, facts.session, facts.people, rulings=(ruling,))


@pytest.fixture
def installed() -> Callable[..., AbstractContextManager[CountyRules]]:
    """`with installed(…):` Testland as it is installed later, with another text or edition."""

    def install(**otherwise: Any) -> AbstractContextManager[CountyRules]:
        return added(county(**otherwise), "1.5")

    return install
