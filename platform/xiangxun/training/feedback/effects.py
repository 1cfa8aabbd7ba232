"""Effects of an assessment 考核后果: kept in plain form until a person confirms them, then carried out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from xiangxun.rules.answers import Effect, Suspend, Task, Verdict, Withhold
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Deadline, RuleId, Span, Unit


def plain_effects(verdict: Verdict, law: Law) -> list[dict[str, Any]]:
    """Return the verdict's effects as data, each under the rule it rests on."""
    return [{"rule": _rule_of(effect, verdict, law), **_plain(effect)} for effect in verdict.effects]


def confirming_role(effect: Mapping[str, Any], law: Law) -> str | None:
    """Return the county role that must confirm an effect, or None where the rulebook names none."""
    return law.rulebook.entry(effect["rule"]).confirm_by


def deadline_of(effect: dict[str, Any]) -> Deadline | None:
    """Return the deadline of a task, as the rule answered it."""
    plain = effect.get("by")
    if plain is None:
        return None
    since = date.fromisoformat(plain["since"]) if plain["since"] else None
    return Deadline(Span(plain["n"], Unit(plain["unit"])), since, plain["event"])


def _plain_deadline(by: Deadline | None) -> dict[str, Any] | None:
    if by is None:
        return None
    since = by.since.isoformat() if by.since else None
    return {"n": by.span.n, "unit": by.span.unit.value, "since": since, "event": by.event}


def _rule_of(effect: Effect, verdict: Verdict, law: Law) -> RuleId:
    for finding in verdict.findings:
        if finding.effect == effect:
            return finding.rule
    confirmed = [rule for rule in verdict.rules if law.rulebook.entry(rule).confirm_by]
    wanted = -1 if isinstance(effect, Suspend) else 0
    return confirmed[wanted] if confirmed else verdict.rules[0]


def _plain(effect: Effect) -> dict[str, Any]:
    match effect:
        case Withhold(num=num, den=den):
            return {"kind": "withhold", "num": num, "den": den}
        case Suspend(scope=scope, lifted_by=lifted_by, until=until):
            day = until.isoformat() if until else None
            return {"kind": "suspend", "scope": scope, "lifted_by": lifted_by, "until": day}
        case Task(role=role, what=what, by=by):
            return {"kind": "task", "role": role, "what": what, "by": _plain_deadline(by)}
    raise TypeError(f"{type(effect).__name__} is no effect of an assessment")
