"""Settling 裁定落实: writes people's rulings into the findings of a call, once and in this one place.

A question is answered by a ruling of its role with one of its options; a block falls to "allow" by the role that the
rule names in `exception_by`; a warning to "allow" by anybody named, or by that role only; `exception_at` limits both
to some gates or stages. Any other ruling is ignored and logged.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from xiangxun.rules.answers import ALLOW, Finding, Question
from xiangxun.rules.facts import Ruling
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.vocabulary import Code, Map, Ref, RuleId, Severity

_Rulings: TypeAlias = dict[tuple[RuleId, Ref | None], list[Ruling]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settlement:
    """What settling needs to know of a call. `place`: gate or stage; `subject`: whom findings about nobody mean."""

    rulebook: Rulebook
    rulings: tuple[Ruling, ...] = ()
    place: str | None = None
    subject: Ref | None = None

    def settled(self, answer: Any) -> Any:
        """Return an answer of any hook with `answer` and `answered_by` written into each of its findings.

        Of several rulings the latest that may answer the finding counts.
        """
        if not self.rulings:
            return answer
        rulings: _Rulings = {}
        for ruling in sorted(self.rulings, key=lambda ruling: ruling.on):
            about = self.subject if ruling.about is None else ruling.about
            rulings.setdefault((ruling.rule, about), []).append(ruling)
        if isinstance(answer, tuple):
            return tuple(self._within(item, rulings) for item in answer)
        return self._within(answer, rulings)

    def _within(self, item: Any, rulings: _Rulings) -> Any:
        if isinstance(item, Finding):
            return self._settled(item, rulings)
        findings: tuple[Finding, ...] = getattr(item, "findings", ())
        if not findings:
            return item
        return replace(item, findings=tuple(self._settled(finding, rulings) for finding in findings))

    def _settled(self, finding: Finding, rulings: _Rulings) -> Finding:
        about = self.subject if finding.about is None else finding.about
        for ruling in reversed(rulings.get((finding.rule, about), ())):
            refusal = self.refusal(finding, ruling)
            if refusal is None:
                return replace(finding, answer=ruling.answer, answered_by=ruling.by)
            _log.info(
                "ruling ignored: rule=%s role=%s place=%s: %s", ruling.rule, ruling.role, self.place, refusal
            )
        return finding

    def refusal(self, finding: Finding, ruling: Ruling) -> str | None:
        """Return why a ruling may not answer the finding, in words for people; None where it may."""
        if finding.ask is not None:
            return self._refusal_of_answer(finding.ask, ruling)
        if finding.severity is Severity.INFO or ruling.answer != ALLOW:
            return "此结论只能准予例外 (allow)"
        entry = self.rulebook.entry(finding.rule)
        if entry.exception_at and self.place not in entry.exception_at:
            return "此环节不准例外"
        if entry.exception_by is None:
            return None if finding.severity is Severity.WARN else "此规则没有例外"
        return None if speaks_for(self.rulebook, ruling.role, entry.exception_by) else "该角色无权准予例外"

    def _refusal_of_answer(self, ask: Question, ruling: Ruling) -> str | None:
        if ruling.answer not in ask.options:
            return "不在可选答案之内"
        return None if speaks_for(self.rulebook, ruling.role, ask.role) else "该角色无权判定"


def speaks_for(rulebook: Rulebook, role: Code, wanted: Code) -> bool:
    """Return whether a role is the one wanted, or an actor of the county that stands for it."""
    actor = rulebook.words.get("role", Map()).get(role)
    return role == wanted or (actor is not None and wanted in actor.stands_for)
