"""Follow-up 回访 (arts. 7, 11 and 12): rounds on schedule, the first by telephone before the material is handed in."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Deadline, Finding, FollowupRound, Law, SessionCheck, Span, Stage

#: Rounds after the last day, by their parameter; the first is by telephone.
ROUNDS = ("first", "second", "third", "fourth")
ASKS = ("uses_net", "opens_shop", "markets", "starts_business")


def revisit(facts: SessionCheck, law: Law) -> Iterator[FollowupRound]:
    """SS-07-6: everybody who attended is asked about use and start-ups, round by round."""
    if facts.stage is not Stage.CLOSE:
        return
    for key in ROUNDS:
        yield FollowupRound(
            key=key,
            rule="SS-07-6",
            method="phone" if key == "first" else "visit",
            due=Deadline(law.span(f"followup.{key}"), since=facts.session.last_day),
            share=law.share("followup.share"),
            among="attended",
            attempts=law.integer("followup.attempts"),
            asks=ASKS,
        )


def sample_for_acceptance(facts: SessionCheck, law: Law) -> Iterator[FollowupRound]:
    """SS-12-1: the leading group's office calls a sample of those who attended before it gives the grade."""
    if facts.stage is Stage.ACCEPT:
        yield FollowupRound(
            key="acceptance_sample",
            rule="SS-12-1",
            method="phone",
            due=Deadline(Span(0), since=facts.on),
            share=law.share("acceptance.sample_share"),
            among="attended",
            least=1,
            drawn="sample",
        )


def has_called(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-11-1: the record of calls is part of the material, so a round is finished before it is handed in."""
    if not facts.counts.calls_closed:
        yield law.finding("SS-11-1", facts.session.ref)
