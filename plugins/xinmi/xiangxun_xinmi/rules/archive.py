"""Archive 档案管理 (art. 12): a named person looks after it."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Finding, Law, SessionCheck


def has_archivist(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """XM-12-1: nothing is archived before an archivist 档案专员 is named."""
    if not facts.custodians:
        yield law.finding("XM-12-1", facts.session.ref)
