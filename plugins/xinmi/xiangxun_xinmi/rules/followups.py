"""Follow-up 电话回访 (arts. 9 and 11): calls to everybody trained, and the acceptance team's sample."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Deadline, Finding, FollowupRound, Law, SessionCheck, Severity, Span, Stage


def call_trainees(facts: SessionCheck, law: Law) -> Iterator[FollowupRound]:
    """XM-09-5: everybody trained (by default who attended, counted or not) is called after the end of the class."""
    if facts.stage is Stage.CLOSE:
        yield FollowupRound(
            key="phone",
            rule="XM-09-5",
            method="phone",
            due=Deadline(law.span("followup.due"), since=facts.session.last_day),
            share=law.share("followup.share"),
            among=law.choice("followup.among"),
            attempts=law.integer("followup.attempts"),
        )


def sample_for_acceptance(facts: SessionCheck, law: Law) -> Iterator[FollowupRound]:
    """XM-11-4: the team checks names, numbers and contacts of a sample by telephone before its opinion."""
    if facts.stage is Stage.ACCEPT:
        yield FollowupRound(
            key="acceptance_sample",
            rule="XM-11-4",
            method="phone",
            due=Deadline(Span(0), since=facts.on),
            share=law.share("acceptance.sample_share"),
            among="attended",
            least=law.integer("acceptance.sample_least"),
            drawn="sample",
        )


def has_tracked(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-11-1: tracking still goes on when acceptance is asked for; by default it has begun, or a reason is given."""
    least, called = law.integer("tracking.calls_least"), facts.counts.calls_closed
    if called < min(least, facts.counts.signed):
        yield law.finding("XM-11-1", facts.session.ref, severity=Severity.WARN, called=called, least=least)
