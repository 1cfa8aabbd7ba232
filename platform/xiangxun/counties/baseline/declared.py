"""Declared requirements 声明的必填项: findings for fields that a rulebook requires and nobody has filled."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from xiangxun.rules import Finding, Law, PeopleFacts, Ref, SessionCheck


def unfilled_extras(
    law: Law, holder: str, held: Container[str], about: Ref, place: str | None = None
) -> Iterator[Finding]:
    """Yield a finding for each required `[[field]]` of `holder` that is not held.

    `place`: only those required at this stage or gate; None where the facts know no stage: those required at any.
    """
    for field in law.rulebook.fields.values():
        is_asked = field.on == holder and field.required_at is not None and place in (None, field.required_at)
        if is_asked and field.rule is not None and field.key not in held:
            yield law.finding(field.rule, about, field=field.key)


def unfilled_of_people(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """Yield what is missing of each person at the gate."""
    required = law.rulebook.required.get(f"person:{facts.gate}")
    extras = any(field.on in ("person", "enrolment") for field in law.rulebook.fields.values())
    for person in facts.people:
        if required:
            yield from law.missing(f"person:{facts.gate}", person.filled, person.ref)
        if extras:
            for holder in ("person", "enrolment"):
                yield from unfilled_extras(law, holder, person.extra, person.ref, facts.gate)


def unfilled_of_session(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """Yield what is missing of the session before the stage, and of the rows of its roster, with their number."""
    session = facts.session
    yield from law.missing(f"session:{facts.stage}", session.filled, session.ref)
    yield from unfilled_extras(law, "session", session.extra, session.ref, facts.stage)
    yield from _unfilled_rows(law.rulebook.required.get(f"row:{facts.stage}", {}), facts, law)


def _unfilled_rows(required: Mapping[str, str], facts: SessionCheck, law: Law) -> Iterator[Finding]:
    for field, rule in required.items():
        rows = facts.counts.incomplete.get(field, 0)
        if rows:
            yield law.finding(rule, facts.session.ref, field=field, rows=rows)
