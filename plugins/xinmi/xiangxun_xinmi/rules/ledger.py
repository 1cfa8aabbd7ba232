"""Ledger 培训台账 (arts. 5, 10 and 12): one line per person, a series per category, equal to the paper."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Finding, Law, Ledger, LedgerFacts, LedgerLine, Past, Person, SessionCheck


def enter(facts: LedgerFacts, law: Law) -> Ledger:
    """XM-05-2, XM-05-5, XM-10-2, XM-10-4: who took part and is not stopped counts once, in his category's ledger."""
    earlier = {person.ref: _same_course(facts, person) for person in facts.people}
    lines = tuple(_line(facts, law, person, earlier[person.ref]) for person in facts.people)
    repeats = (
        law.finding("XM-10-4", line.person, times=len(earlier[line.person]))
        for line in lines
        if line.units and earlier[line.person]
    )
    return Ledger(lines, tuple(repeats))


def is_made(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-10-1: each session has a ledger before its material is submitted."""
    if not any(paper.kind == "ledger" for paper in facts.papers):
        yield law.finding("XM-10-1", facts.session.ref)


def names_content(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-10-3: the ledger says what was taught; the content is the session's, so it lacks in every row or in none."""
    if not facts.session.topics:
        yield law.finding("XM-10-3", facts.session.ref, field="content", rows=facts.counts.enrolled)


def agrees_with_paper(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-12-3: signed on paper is signed here, signed less excluded is counted, and differing names are signed for."""
    counts = facts.counts
    same = counts.paper_total == counts.signed and counts.signed - counts.excluded == counts.counted
    if same and not counts.unexplained:
        return
    yield law.finding(
        "XM-12-3",
        facts.session.ref,
        paper=counts.paper_total,
        signed=counts.signed,
        excluded=counts.excluded,
        counted=counts.counted,
        unexplained=counts.unexplained,
    )


def _line(facts: LedgerFacts, law: Law, person: Person, earlier: tuple[Past, ...]) -> LedgerLine:
    series = facts.session.category
    stopped = facts.stopped.get(person.ref, ())
    if person.credit_days < law.integer("count.min_presence"):
        return LedgerLine(person.ref, 0, series, ("XM-05-2", *stopped))
    if stopped:
        return LedgerLine(person.ref, 0, series, (*stopped, "XM-05-5"))
    if earlier and law.choice("count.repeat_same_course") == "once":
        return LedgerLine(person.ref, 0, series, ("XM-10-4", "XM-05-5"))
    several_days = ("XM-10-4",) if person.credit_days > 1 else ()
    return LedgerLine(person.ref, 1, series, ("XM-05-2", "XM-10-2", *several_days))


def _same_course(facts: LedgerFacts, person: Person) -> tuple[Past, ...]:
    """XM-10-4: earlier sessions of the same category and content in which the person was counted."""
    session = facts.session
    return tuple(
        past
        for past in facts.history.of("counted_before", person.ref)
        if past.category == session.category and past.topics == session.topics
    )
