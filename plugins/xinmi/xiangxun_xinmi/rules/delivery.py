"""Delivery 培训方式 (art. 6): where, how and in which mode a class is held."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Finding, Law, SessionCheck, Severity

#: Basics and practice; outreach goes to the villages.
TAUGHT = frozenset({"basic", "practical"})


def has_fit_venue(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-06-2: basics and practice in the public service centre or a place fit for practical training."""
    session = facts.session
    somewhere = any(day.mode != "online" for day in session.days)
    if session.category in TAUGHT and somewhere and session.venue.isdisjoint(law.codes("venue.practical")):
        yield law.finding("XM-06-2", session.ref)


def combines_practice(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-06-3: basics and practice hold at least one practical lesson."""
    session = facts.session
    practised = any(slot.kind == "practice" for day in session.days for slot in day.slots)
    if session.category in TAUGHT and not practised:
        yield law.finding("XM-06-3", session.ref)


def is_online_only_if_permitted(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-06-4: online only in a special situation that the authority declared; outreach otherwise only warns."""
    session = facts.session
    online = sum(day.mode == "online" for day in session.days)
    if online and not session.online_permitted:
        severity = Severity.BLOCK if session.category in TAUGHT else Severity.WARN
        yield law.finding("XM-06-4", session.ref, severity=severity, days=online)
