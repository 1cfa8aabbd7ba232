"""Plans 培训计划 (arts. 4, 9 and 14): the year's, each month's and the class's own, with content from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Finding, Law, PlanFacts, SessionCheck


def keeps_to_catalogue(facts: PlanFacts, law: Law) -> Iterator[Finding]:
    """SS-04-2: content as in the county's training scheme; a month without content is found by what must be filled."""
    unknown = facts.topics - set(law.rulebook.words["topic"])
    if unknown or (facts.kind == "class" and not facts.topics):
        yield law.finding("SS-04-2", facts.ref, topics=len(facts.topics), unknown=len(unknown))


def exists(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-09-1: a class rests on a training plan; a retraining on that of the class it repeats."""
    if facts.session.retrains is None and "class" not in facts.plans:
        yield law.finding("SS-09-1", facts.session.ref)


def belongs_to_year(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-14-1: the year's training is planned before a class is applied for."""
    if "year" not in facts.plans:
        yield law.finding("SS-14-1", facts.session.ref)


def belongs_to_month(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-14-2: a class outside a month that was reported to the office warns."""
    if "month" not in facts.plans:
        yield law.finding("SS-14-2", facts.session.ref, field="month_plan")
