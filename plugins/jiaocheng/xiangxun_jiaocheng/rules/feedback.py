"""Closing a class 结班 (二/（三）/4, 四/（二）/2、5、6): group, forms, outstanding trainees, final assessment."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from xiangxun.rules import Finding, Law, SessionCheck, Severity


def names_outstanding(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-2.3-4: at least five are named; a class of fewer names fewer with a reason."""
    counts = facts.counts
    least = law.integer("outstanding.least")
    if counts.outstanding >= least:
        return
    is_small = counts.signed < least and counts.outstanding >= counts.signed
    yield law.finding(
        "JC-2.3-4",
        facts.session.ref,
        severity=Severity.WARN if is_small else Severity.BLOCK,
        named=counts.outstanding,
        least=least,
        size=counts.signed,
    )


def joined_group(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-4.2-2: everybody is in the chat group; for people without a smartphone a reason is given."""
    counts = facts.counts
    if counts.in_group < counts.enrolled:
        yield law.finding("JC-4.2-2", facts.session.ref, joined=counts.in_group, enrolled=counts.enrolled)


def returned_forms(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-4.2-5: feedback forms of those who took part; none at all stops, few ask for a reason."""
    signed, filled = facts.counts.signed, facts.counts.feedback_filled
    if signed and not law.window("feedback.return").holds(Fraction(filled, signed)):
        severity = Severity.WARN if filled else Severity.BLOCK
        yield law.finding("JC-4.2-5", facts.session.ref, severity=severity, signed=signed, filled=filled)


def passed_final(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-4.2-6: the last class of a stage ends with an assessment of everybody who took part."""
    counts = facts.counts
    if facts.session.ends_stage and counts.assessed < counts.signed:
        yield law.finding("JC-4.2-6", facts.session.ref, signed=counts.signed, assessed=counts.assessed)
