"""Delivery 授课 (二/（二）, 二/（三）): course tables before, homework and its comment each day, no dragging."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import zip_longest

from xiangxun.rules import Day, Finding, Law, Paper, Ref, SessionCheck, SessionFacts, Severity, Slot


def has_course_tables(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-2.2-5: every lecturer's course table is there before the class opens."""
    for lecturer in facts.session.lecturers:
        yield from no_course_table(facts.session, lecturer.ref, facts.papers, law)


def no_course_table(
    session: SessionFacts,
    lecturer: Ref,
    papers: tuple[Paper, ...],
    law: Law,
    severity: Severity | None = None,
) -> Iterator[Finding]:
    """JC-2.2-5: found where no table of the lecturer (or of the class) was handed in in time."""
    by = session.first_day - timedelta(days=law.integer("course_table.lead_days"))
    tables = [paper for paper in papers if paper.kind == "course_table" and paper.on <= by]
    if not any(table.about in (None, lecturer) for table in tables):
        yield law.finding("JC-2.2-5", lecturer, severity=severity, by=by)


def sets_homework(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-2.3-2: homework or a test each day, homework commented on the next day."""
    return no_homework(facts.session, facts.session.days, facts.on, law)


def no_homework(
    session: SessionFacts, days: tuple[Day, ...], on: date, law: Law, severity: Severity | None = None
) -> Iterator[Finding]:
    """JC-2.3-2: found for those of `days` without, as known on a day; a class of one day may go without.

    The last day's homework is commented on in the group, within some days; before that nothing is late.
    """
    if len(session.days) == 1:
        return
    for day, following in zip_longest(session.days, session.days[1:]):
        if day in days:
            gap = _gap(day, following, on, law)
            if gap:
                yield law.finding("JC-2.3-2", session.ref, severity=severity, on=day.on, gap=gap)


def keeps_time(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """JC-2.3-3: class does not begin or end later than planned by more than the tolerance."""
    tolerance = law.integer("slot.tolerance")
    for day in facts.session.days:
        late = max((_dragged(slot) for slot in day.slots), default=0)
        if late > tolerance:
            yield law.finding("JC-2.3-3", facts.session.ref, on=day.on, minutes=late, tolerance=tolerance)


def _gap(day: Day, following: Day | None, on: date, law: Law) -> str:
    if not (day.homework or day.tested):
        return "none"
    if not day.homework:
        return ""
    days = law.integer("homework.last_comment_days")
    due = following.on if following else day.on + timedelta(days=days)
    if day.commented_on is None:
        return "uncommented" if following or on > due else ""
    return "uncommented" if day.commented_on > due else ""


def _dragged(slot: Slot) -> int:
    if slot.held is None:
        return 0
    return max(held - planned for held, planned in zip(slot.held, slot.planned, strict=True))
