"""Lines 台账行: answers of the rules as rows of the ledger; pure, the same whatever the order of the list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xiangxun.rules.answers import Finding, Ledger
from xiangxun.rules.vocabulary import Map, Ref, RuleId, Value


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line; `values`: rule → the values of its message, as JSON holds them."""

    person: Ref
    units: int
    series: str
    rules: tuple[RuleId, ...]
    boundary: bool
    values: dict[RuleId, dict[str, Any]]


def lines_of(ledger: Ledger, findings: Iterable[Finding]) -> tuple[Line, ...]:
    """Return the ledger's lines in its order; `findings` are those of gate COUNT.

    A line is flagged where a question about the person goes on by a default, or waits.
    """
    about: dict[Ref, list[Finding]] = {}
    for finding in (*findings, *ledger.findings):
        if finding.about is not None:
            about.setdefault(finding.about, []).append(finding)
    lines = []
    for line in ledger.lines:
        found = about.get(line.person, ())
        rules = tuple(dict.fromkeys(line.rules))
        flagged = any(finding.boundary or finding.open for finding in found)
        lines.append(
            Line(line.person, line.units, line.series, rules, flagged, _values(rules, line.values, found))
        )
    return tuple(lines)


def series_of(lines: Sequence[Line]) -> str:
    """Return the series 台账类别 that the lines share; empty where they stand in several or none."""
    series = {line.series for line in lines}
    return series.pop() if len(series) == 1 else ""


def _values(
    rules: Sequence[RuleId], own: Map[str, Value], findings: Iterable[Finding]
) -> dict[RuleId, dict[str, Any]]:
    values: dict[RuleId, dict[str, Any]] = {}
    if own and rules:
        values[rules[0]] = plain_values(own)
    for finding in findings:
        if finding.values:
            values[finding.rule] = values.get(finding.rule, {}) | plain_values(finding.values)
    return values


def plain_values(values: Map[str, Value]) -> dict[str, Any]:
    """Return the values of a message as JSON holds them."""
    return {name: _shown(value) for name, value in values.items()}


def _shown(value: Value) -> Value:
    """A day or an exact number stands as text: it is only shown."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
