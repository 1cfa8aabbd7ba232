"""Plans 培训计划 (arts. 2, 4 and 7): drafted by the provider, approved by the authority, carried out as approved."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Finding, Law, PlanFacts, SessionCheck, Severity

APPROVED_KINDS = ("class", "scheme")


def fits_one_category(facts: PlanFacts, law: Law) -> Iterator[Finding]:
    """XM-04-1: a class is of one of the three categories 培训分类; another only with the authority's consent."""
    if facts.kind == "class" and facts.category not in law.rulebook.words["category"]:
        yield law.finding("XM-04-1", facts.ref)


def keeps_to_catalogue(facts: PlanFacts, law: Law) -> Iterator[Finding]:
    """XM-07-1: the courses are set in layers, from the catalogue of content 培训内容."""
    unknown = facts.topics - set(law.rulebook.words["topic"])
    if facts.kind == "class" and (unknown or not facts.topics):
        yield law.finding("XM-07-1", facts.ref, topics=len(facts.topics), unknown=len(unknown))


def is_in_force(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-19-1: a class that begins before the regulation was published does not fall under it."""
    since = law.date("edition.since")
    if facts.session.first_day < since:
        yield law.finding("XM-19-1", facts.session.ref, severity=Severity.BLOCK, since=since)


def exists(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-02-1: no class without a training plan."""
    if "class" not in facts.plans:
        yield law.finding("XM-02-1", facts.session.ref)


def is_approved(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-02-3: plan and scheme are approved by the authority before the class opens."""
    for kind in APPROVED_KINDS:
        if facts.plans.get(kind, "approved") != "approved":
            yield law.finding("XM-02-3", facts.session.ref, plan=kind)


def is_carried_out(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-02-4: what was delivered is what was approved, or a change was approved."""
    if facts.session.differs and facts.plans.get("change") != "approved":
        yield law.finding("XM-02-4", facts.session.ref)
