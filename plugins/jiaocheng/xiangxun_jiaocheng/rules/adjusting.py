"""Adjustments 调整 (二/（七）/（10）): how far "may be adjusted in special situations" reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from xiangxun.rules import Finding, Law, Severity

#: No conduct that could be adjusted: which text holds, and what a person has decided.
DECIDED = frozenset({"JC-0.0-1", "JC-2.5-6"})


def adjusted(findings: Iterable[Finding], law: Law) -> Iterator[Finding]:
    """JC-2.7-10: read for the whole document, what stops a step passes with a named person's reason.

    By default it reaches the hall rules alone, of which none stops without a reason being enough.
    """
    is_whole = law.choice("adjustment.reach") == "whole"
    for finding in findings:
        stops = finding.severity is Severity.BLOCK and finding.rule not in DECIDED
        yield replace(finding, severity=Severity.WARN) if is_whole and stops else finding
