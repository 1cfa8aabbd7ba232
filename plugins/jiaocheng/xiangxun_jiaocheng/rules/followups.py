"""Follow-up 回访 (四/（二）/10): trained people are followed up and registered."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Deadline, FollowupRound, Law, Obligation, SessionCheck, Stage, WatchFacts, Window


def register(facts: SessionCheck, law: Law) -> Iterator[FollowupRound]:
    """JC-4.2-10: everybody trained (by default who attended, counted or not), after the end of the class."""
    if facts.stage is Stage.CLOSE:
        yield FollowupRound(
            key="phone",
            rule="JC-4.2-10",
            method="phone",
            due=Deadline(law.span("followup.due"), since=facts.session.last_day),
            share=law.share("followup.share"),
            among=law.choice("followup.among"),
            attempts=law.integer("followup.attempts"),
        )


def watch(facts: WatchFacts, law: Law) -> Iterator[Obligation]:
    """JC-4.2-10: the centre owes the follow-up of each class that is over."""
    for session in facts.sessions:
        if session.last_day is not None and session.last_day <= facts.as_of:
            yield Obligation(
                f"followup:{session.ref}",
                "JC-4.2-10",
                "public_service_centre",
                session.ref,
                Deadline(law.span("followup.due"), since=session.last_day),
                have=int("followup" in session.done),
                want=Window(at_least=1),
            )
