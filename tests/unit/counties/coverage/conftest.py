"""A plugin package written for one test, with rulebook, code and cases, so that its source can be read."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from xiangxun.counties import added
from xiangxun.rules import County, read_layer
from xiangxun.rules.law import parse_rulebook
from xiangxun.rules.vocabulary import EMPTY

PLUGIN = '''"""The plugin."""

from __future__ import annotations

from xiangxun.rules import rule
from {package}.rules import people


class Edition:
    """TL-9-9 in a docstring is no place."""

    @rule
    def check_people(self, facts, law):
        """TL-1-1."""
        return people.check(facts, law)'''
PEOPLE = '''"""People."""

from __future__ import annotations

from xiangxun.rules import full_years

RULE = "TL-1-1"


def check(facts, law):
    """TL-1-2 is only named here."""
    window = law.window("age")
    for person in facts.people:
        if not window.holds(full_years(person.birth, facts.session.first_day)):
            yield found(law, person)


def found(law, person):
    """Return a finding."""
    return law.finding(RULE, person.ref)

{more}
'''
RULEBOOK = """
[county]
code = "{code}"
[[rule]]
id = "TL-1-1"
article = "一/1"
manner = "automated"
step = "S7"
severity = "block"
summary = "ages"
zh = "年龄不符"
interpretation = "age"
[[rule]]
id = "TL-1-2"
article = "一/2"
manner = "shown"
step = "S0"
summary = "aim"
zh = "宗旨"
"""
PARAMETERS = """
["age"]
kind = "window"
rule = "TL-1-1"
discretion = true
dated = [{ from = 2020-01-01, value = { at_least = 16 }, source = "一" }]
"""
CASES = """
[[case]]
title = "不满16周岁"
hook = "check_people"
date = 2024-05-06
rules = ["TL-1-1"]
facts = { gate = "count", session = { days = [2024-05-06] }, people = [{ ref = "甲", birth = 2008-05-07 }] }
expected = [{ about = "甲" }]

[[case]]
title = "刚满16周岁"
hook = "check_people"
date = 2024-05-06
rules = ["TL-1-1"]
facts = { gate = "count", session = { days = [2024-05-06] }, people = [{ ref = "甲", birth = 2008-05-06 }] }
expected = []
"""
_numbers = itertools.count(1)


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Write a plugin and let its county take part; return its code. Rules and code are added to it."""
    monkeypatch.syspath_prepend(tmp_path)
    with ExitStack() as stack:

        def write(*, rules="", code="", parameters=PARAMETERS, cases=CASES, older="") -> str:
            name = f"testland_covered_{next(_numbers)}"
            files = {
                "__init__.py": "",
                "plugin.py": PLUGIN.format(package=name),
                "rules/__init__.py": "",
                "rules/people.py": PEOPLE.format(more=code),
                "rulebook.toml": RULEBOOK.format(code=name) + rules,
                "parameters/ages.toml": parameters,
                "cases/people.toml": cases,
            }
            for file, text in files.items():
                path = tmp_path / name / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            edition = import_module(f"{name}.plugin").Edition()
            layer = read_layer(tmp_path / name, f"{name}-1", edition, since=date(2020, 1, 1))
            editions = [layer]
            if older:
                book = parse_rulebook(older, "older.toml")
                editions.append(
                    replace(layer, code=f"{name}-0", rulebook=book, parameters=EMPTY, since=date.min)
                )
            stack.enter_context(added(County(name, tuple(editions))))
            return name

        yield write
