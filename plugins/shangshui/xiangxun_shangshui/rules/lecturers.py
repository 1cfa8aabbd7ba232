"""Lecturers 师资力量 (art. 6): people with practice, experience and results; no certificate is demanded."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import EngagementFacts, Finding, Law


def have_results(facts: EngagementFacts, law: Law) -> Iterator[Finding]:
    """SS-06-2: evidence of practice, experience and results 有实践、有经验、有成效; each one that lacks is named."""
    for kind in law.codes("lecturer.evidence"):
        if kind not in facts.lecturer.evidence:
            yield law.finding("SS-06-2", facts.lecturer.ref, evidence=kind)
