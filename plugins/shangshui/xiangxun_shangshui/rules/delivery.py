"""Delivery 培训方式与监督 (arts. 5, 7 and 12): how the class is held, and what the office saw of it."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Finding, Law, SessionCheck


def combines_methods(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-05-1: lectures with work online, the classroom with a visit to a model site."""
    kinds = {slot.kind for day in facts.session.days for slot in day.slots}
    for method in law.codes("delivery.methods"):
        if method not in kinds:
            yield law.finding("SS-05-1", facts.session.ref, method=method)


def is_observed(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-07-7: somebody of the e-commerce office was there on every day."""
    days = sum("ecommerce_office" not in day.observers for day in facts.session.days)
    if days:
        yield law.finding("SS-07-7", facts.session.ref, days=days)


def is_counted(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-07-8: the office counted heads on every day, and as many signed in."""
    tolerance = law.window("head_count.tolerance")
    for day in facts.session.days:
        head = day.head_count
        if head is None or not tolerance.holds(abs(head - day.signed_in)):
            yield law.finding("SS-07-8", facts.session.ref, on=day.on, head=head, signed=day.signed_in)


def has_originals(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """SS-12-5: a retraining is not over before all original people took part, or were excepted."""
    missing = facts.counts.missing_originals
    if facts.session.retrains is not None and missing:
        yield law.finding("SS-12-5", facts.session.ref, missing=missing)
