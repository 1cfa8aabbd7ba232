"""The law of a day 当日有效规定: what a rule asks. Typed reads; a wrong kind or no value on the day raises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from xiangxun.rules.answers import DocumentDemand, Effect, Finding, Question
from xiangxun.rules.canonical import sha256
from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.law.day_values import DayValues
from xiangxun.rules.law.entries import DocumentKind, Scale
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.law.templates import UNKNOWN
from xiangxun.rules.vocabulary import Code, Map, Ref, RuleId, Severity, Span, Stage, Steps, Value, Window


@dataclass(frozen=True, slots=True)
class Reading:
    """A parameter as it was read: day of the law, value as written (preset resolved), its source."""

    key: str
    day: date
    value: Any
    preset: str | None
    source: str
    rule: RuleId | None


class Law:
    """One call's view of the rulebook and of the values in force on `day`; remembers what was read."""

    __slots__ = ("_later", "_reads", "_rules", "_shared", "_values", "day")

    def __init__(self, shared: DayValues) -> None:
        self._shared = shared
        self._values = shared.values
        self._rules = shared.rulebook.rules
        self._reads: set[str] = set()
        self._later: list[Law] = []
        self.day = shared.day

    @property
    def rulebook(self) -> Rulebook:
        """Words, scales, criteria, documents, needs."""
        return self._shared.rulebook

    @property
    def digest(self) -> str:
        """SHA-256 of rulebook and values in force on the day (of every day asked by `at`, where there are any)."""
        digests = (self._shared.digest, *(law.digest for law in self._later))
        return digests[0] if len(digests) == 1 else _joined(digests)

    @property
    def reads(self) -> frozenset[str]:
        """Keys of the parameters asked for in this call, on any day."""
        return frozenset(self._reads).union(*(law.reads for law in self._later))

    @property
    def readings(self) -> tuple[Reading, ...]:
        """The parameters asked for in this call, with day, value and source, in order of key and day."""
        parameters = self._shared.parameters
        found: dict[tuple[str, date], Reading] = {}
        for key in self._reads & self._shared.dated.keys():
            dated = self._shared.dated[key]
            rule = parameters[key].rule
            found[key, self.day] = Reading(key, self.day, dated.raw, dated.preset, dated.source, rule)
        for law in self._later:
            found.update({(reading.key, reading.day): reading for reading in law.readings})
        return tuple(found[place] for place in sorted(found))

    def held(self, key: str) -> Reading | None:
        """Return what is in force for a parameter, for people to read: nothing decided by it, so it does not count as read."""
        dated, parameter = self._shared.dated.get(key), self._shared.parameters.get(key)
        if dated is None or parameter is None:
            return None
        return Reading(key, self.day, dated.raw, dated.preset, dated.source, parameter.rule)

    def at(self, day: date) -> Law:
        """Return the law of another day; what it is asked counts as read in this call."""
        law = Law(self._shared.on(day))
        self._later.append(law)
        return law

    def window(self, key: str) -> Window:
        """Read a window."""
        value: Window = self._read("window", key)
        return value

    def windows(self, key: str) -> Map[Code, Window]:
        """Read windows by code."""
        value: Map[Code, Window] = self._read("windows", key)
        return value

    def integer(self, key: str) -> int:
        """Read a whole number."""
        value: int = self._read("integer", key)
        return value

    def fen(self, key: str) -> int:
        """Read an amount, in fen (kind `yuan`)."""
        value: int = self._read("fen", key)
        return value

    def share(self, key: str) -> Fraction:
        """Read a share; compare it as `part < share * whole`."""
        value: Fraction = self._read("share", key)
        return value

    def flag(self, key: str) -> bool:
        """Read a yes or no."""
        value: bool = self._read("flag", key)
        return value

    def choice(self, key: str) -> Code:
        """Read one word."""
        value: Code = self._read("choice", key)
        return value

    def codes(self, key: str) -> tuple[Code, ...]:
        """Read a list of words."""
        value: tuple[Code, ...] = self._read("codes", key)
        return value

    def date(self, key: str) -> date:
        """Read a day (kind `day`)."""
        value: date = self._read("date", key)
        return value

    def span(self, key: str) -> Span:
        """Read a span of time."""
        value: Span = self._read("span", key)
        return value

    def steps(self, key: str) -> Steps[Any]:
        """Read steps: numbers (`steps`), fen (`yuan_steps`) or words (`bands`)."""
        value: Steps[Any] = self._read("steps", key)
        return value

    def table(self, key: str) -> Map[Code, int]:
        """Read a table of numbers, or of fen (`yuan_table`), by code."""
        value: Map[Code, int] = self._read("table", key)
        return value

    def kind_of(self, key: str) -> str | None:
        """Return the kind of a parameter; None where no layer has it."""
        parameter = self._shared.parameters.get(key)
        return None if parameter is None else parameter.kind

    def rule_of(self, key: str) -> RuleId:
        """Return the rule a parameter rests on; raises RuleFailed where it names none."""
        parameter = self._shared.parameters.get(key)
        if parameter is None or parameter.rule is None:
            raise RuleFailed(f"参数 {key} 没有引用规则")
        return parameter.rule

    def scale(self, key: Code) -> Scale:
        """Return a scale; raises RuleFailed for an unknown one."""
        return self.rulebook.scale(key)

    def finding(
        self,
        rule: RuleId,
        about: Ref | None = None,
        *,
        severity: Severity | str | None = None,
        ask: Question | None = None,
        effect: Effect | None = None,
        **values: Value | None,
    ) -> Finding:
        """Return a finding with the weight the rulebook gives; a value that is None is not known and shown as a dash.

        Raises RuleFailed for an unknown rule, or one without weight or words.
        """
        entry = self._rules.get(rule) or self.rulebook.entry(rule)
        weight = entry.severity if severity is None else Severity(severity)
        if weight is None or entry.zh is None:
            raise RuleFailed("规则手册未写明轻重 (severity) 或消息 (zh)", rule=rule)
        shown: Map[Code, Value] = Map(
            {name: UNKNOWN if value is None else value for name, value in values.items()}
        )
        return Finding(rule, weight, about, shown, ask, effect)

    def missing(self, kind: str, filled: Iterable[Code], about: Ref | None) -> tuple[Finding, ...]:
        """Return a finding for each field of `[required."KIND"]` that is not filled, with the value `field`."""
        required = self.rulebook.required.get(kind, Map())
        held = frozenset(filled)
        return tuple(
            self.finding(rule, about, field=field) for field, rule in required.items() if field not in held
        )

    def documents(self, stage: Stage | str) -> tuple[DocumentDemand, ...]:
        """Return the demands declared for a stage: one for each kind and rule, weighed by the rule."""
        return tuple(
            self._demand(kind, rule)
            for kind in self.rulebook.documents.values()
            for rule in kind.at.get(str(stage), ())
        )

    def message(self, finding: Finding, lang: str = "zh") -> str:
        """Return what a finding says to people."""
        return self.rulebook.message(finding.rule, finding.values, lang)

    def _demand(self, kind: DocumentKind, rule: RuleId) -> DocumentDemand:
        return DocumentDemand(
            kind=kind.key,
            rule=rule,
            count=kind.count,
            per=kind.per,
            severity=self.rulebook.entry(rule).severity or Severity.BLOCK,
            copies=1 if kind.copies is None else self.integer(kind.copies),
            holders=kind.holders,
            keep=None if kind.keep is None else self.span(kind.keep),
        )

    def _read(self, getter: str, key: str) -> Any:
        self._reads.add(key)
        found = self._values.get(key)
        if found is None or found[0] != getter:
            raise RuleFailed(self._misread(getter, key))
        return found[1]

    def _misread(self, getter: str, key: str) -> str:
        parameter = self._shared.parameters.get(key)
        if parameter is None:
            return f"没有参数 {key}"
        if key not in self._values:
            return f"参数 {key} 在 {self.day} 没有值"
        return f"参数 {key} 的种类是 {parameter.kind}，不能按 {getter} 读取"


def _joined(digests: Iterable[str]) -> str:
    return sha256(" ".join(digests))
