"""Checked 检查结果: the joined answer of a `check_` hook, as services read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xiangxun.rules.answers import Cap, Finding, Waiver
from xiangxun.rules.vocabulary import Map, Ref, RuleId


@dataclass(frozen=True, slots=True)
class Checked:
    """Findings as rulings settled them, limits, and waivers (whose findings are already gone)."""

    findings: tuple[Finding, ...] = ()
    caps: tuple[Cap, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @classmethod
    def of(cls, answers: Iterable[Finding | Cap | Waiver]) -> Checked:
        """Sort a joined answer into its kinds, each in the order given."""
        kinds: dict[type, list[Finding | Cap | Waiver]] = {Finding: [], Cap: [], Waiver: []}
        for answer in answers:
            kinds[type(answer)].append(answer)
        return cls(*(tuple(kinds[kind]) for kind in (Finding, Cap, Waiver)))  # type: ignore[arg-type]

    @property
    def stopping(self) -> tuple[Finding, ...]:
        """The findings that stop, as things stand."""
        return tuple(finding for finding in self.findings if finding.stops)

    @property
    def open(self) -> tuple[Finding, ...]:
        """The questions that wait for a person: as long as there is one, the decision is provisional."""
        return tuple(finding for finding in self.findings if finding.open)

    @property
    def boundary(self) -> tuple[Finding, ...]:
        """The flagged cases that go on by a default nobody has confirmed."""
        return tuple(finding for finding in self.findings if finding.boundary)

    @property
    def stops(self) -> bool:
        """Whether anything stops the step."""
        return any(finding.stops for finding in self.findings)

    def stopped(self) -> Map[Ref, tuple[RuleId, ...]]:
        """Return the rules that stop each person or thing, in the order found (the fact `stopped` of the ledger)."""
        rules: dict[Ref, list[RuleId]] = {}
        for finding in self.findings:
            if finding.stops and finding.about is not None:
                about = rules.setdefault(finding.about, [])
                if finding.rule not in about:
                    about.append(finding.rule)
        return Map({about: tuple(found) for about, found in rules.items()})
