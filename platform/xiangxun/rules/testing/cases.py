"""Cases 用例: reading `cases/*.toml`, as strictly as a rulebook is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.law.tables import Table, read_text, read_toml
from xiangxun.rules.testing.facts import build_facts
from xiangxun.rules.vocabulary import EMPTY, Code, Map, RuleId


@dataclass(frozen=True, slots=True)
class Case:
    """A case: what is asked, on which day, and what must come out. `expected` is as told; see `running`."""

    file: str
    title: str
    hook: str
    day: date
    facts: Any
    expected: Any
    rules: tuple[RuleId, ...] = ()
    readings: Map[str, Any] = EMPTY
    fails: Code | None = None

    def __str__(self) -> str:
        return self.title


def load_cases(folder: Path | Traversable) -> tuple[Case, ...]:
    """Read every `*.toml` of a folder, in order of name; raises RulebookRefused naming file and case."""
    paths = sorted(
        (path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name
    )
    return tuple(case for path in paths for case in parse_cases(read_text(path), str(path)))


def parse_cases(text: str, file: str) -> tuple[Case, ...]:
    """Parse the text of a case file; titles must differ."""
    top = Table(file, "", read_toml(text, file))
    cases: dict[str, Case] = {}
    for table in top.tables("case", "title"):
        case = _case(table)
        if case.title in cases:
            raise table.refuse("title", "用例标题重复")
        cases[case.title] = case
    top.close()
    return tuple(cases.values())


def _case(table: Table) -> Case:
    hook = table.one_of("hook", HOOKS)
    day = table.take("date", date)
    fails = table.text("fails", None)
    expected = table.raw("expected") if fails is None else None
    if fails is None and not isinstance(expected, list if HOOKS[hook].many else dict):
        raise table.refuse("expected", "应为列表" if HOOKS[hook].many else "应为表")
    try:
        facts = build_facts(HOOKS[hook].facts, table.take("facts", dict), day)
    except ValueError as error:
        raise table.refuse("facts", str(error)) from error
    case = Case(
        file=table.file,
        title=table.text("title"),
        hook=hook,
        day=day,
        facts=facts,
        expected=expected,
        rules=table.texts("rules"),
        readings=Map(table.take("readings", dict, {})),
        fails=fails,
    )
    table.close()
    return case
