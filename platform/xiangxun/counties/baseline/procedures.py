"""Declared procedures 声明的程序: the steps of an approval and the rounds of a follow-up, as the rulebook lists them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xiangxun.rules import ApprovalStep, Deadline, FollowupRound, Law, MatterFacts, SessionCheck, Stage
from xiangxun.rules.law.provisions import DeclaredRound


def steps(facts: MatterFacts, law: Law) -> Iterator[ApprovalStep]:
    """Yield the `[[step]]`s of the matter, those of its category only."""
    category = facts.session.category if facts.session else facts.plan.category if facts.plan else ""
    for step in law.rulebook.steps.values():
        if step.matter == facts.kind and (not step.only or category in step.only):
            yield ApprovalStep(
                step.key,
                step.rule,
                step.kind,
                step.role,
                after=frozenset(step.after),
                lasts=law.span(step.lasts) if step.lasts else None,
                within=Deadline(law.span(step.within), since=facts.on) if step.within else None,
                needs=frozenset(step.needs),
            )


def rounds(facts: SessionCheck, law: Law) -> Iterator[FollowupRound]:
    """Yield the `[[round]]`s of a session that is closed."""
    for one in law.rulebook.rounds.values() if facts.stage is Stage.CLOSE else ():
        if not one.only or facts.session.category in one.only:
            yield FollowupRound(
                one.key,
                one.rule,
                one.method,
                _due(one, facts, law),
                share=law.share(one.share) if one.share else Fraction(1),
                among=one.among,
                least=one.least,
                drawn=one.drawn,
                attempts=one.attempts,
                asks=one.asks,
            )


def _due(one: DeclaredRound, facts: SessionCheck, law: Law) -> Deadline:
    if one.since == "last_day":
        return Deadline(law.span(one.due), since=facts.session.last_day)
    return Deadline(law.span(one.due), event=one.since)
