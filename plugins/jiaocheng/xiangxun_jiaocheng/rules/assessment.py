"""Lecturer assessment 讲师考核 (二/（五）): the organiser's demands, the observation, the attendance, the forms.

Each condition finds what is unmet; what follows stands in `consequences`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from xiangxun.rules import AssessmentFacts, Day, Finding, Law, Question, Ref, Severity, Slot
from xiangxun_jiaocheng.rules import hours
from xiangxun_jiaocheng.rules.delivery import no_course_table, no_homework
from xiangxun_jiaocheng.rules.plans import other_content

CENTRE = "public_service_centre"
NO_OTHER_CAUSE, OTHER_CAUSE = "no_other_cause", "other_cause"
#: Aspects in which delivery departs from the course table.
COURSE_TABLE = frozenset({"order", "time"})


def miss_demands(facts: AssessmentFacts, law: Law) -> Iterator[Finding]:
    """JC-2.5-1: how many of the organiser's five demands are not met, and each with its own rule."""
    session, lecturer = facts.session, facts.lecturer.ref
    days = own_days(facts)
    demands = (
        list(_short_days(facts, law)),
        list(other_content(session, law)),
        list(no_homework(session, days, session.last_day, law, Severity.INFO)),
        list(no_course_table(session, lecturer, facts.papers, law, Severity.INFO)),
        list(_leaves_course_table(facts, law)),
    )
    failed = sum(bool(found) for found in demands)
    if failed:
        yield law.finding("JC-2.5-1", lecturer, failed=failed)
        for found in demands:
            yield from found


def fail_observation(facts: AssessmentFacts, law: Law) -> Iterator[Finding]:
    """JC-2.5-2: items of the observation answered no; what nobody observed is not held against him."""
    items = law.rulebook.words["observation"]
    failed = sum(facts.observed.get(item) is False for item in items)
    if failed:
        yield law.finding("JC-2.5-2", facts.lecturer.ref, failed=failed)


def lose_people(facts: AssessmentFacts, law: Law) -> Iterator[Finding]:
    """JC-2.5-3: attendance fell by half or more after a day and went on falling; the centre judges the cause.

    Where only one day follows the fall (a class of two days), "keeps falling" cannot be shown: the centre is asked.
    """
    place = _fall(present_on_own_days(facts), law)
    if place is not None:
        present = present_on_own_days(facts)
        ask = Question(CENTRE, (NO_OTHER_CAUSE, OTHER_CAUSE), frozenset({NO_OTHER_CAUSE}))
        before, after = present[place], present[place + 1]
        yield law.finding(
            "JC-2.5-3", facts.lecturer.ref, ask=ask, before=before, after=after, last=present[-1]
        )


def dissatisfy(facts: AssessmentFacts, law: Law) -> Iterator[Finding]:
    """JC-2.5-4: satisfied forms of all forms filled in; 60.0 % passes."""
    enough = facts.filled >= max(1, law.integer("feedback.least_forms"))
    if enough and not law.window("feedback.pass").holds(Fraction(facts.satisfied, facts.filled)):
        yield law.finding("JC-2.5-4", facts.lecturer.ref, filled=facts.filled, satisfied=facts.satisfied)


def own_days(facts: AssessmentFacts) -> tuple[Day, ...]:
    """Return the days on which he teaches; all of them where the timetable names him nowhere."""
    own = tuple(day for day in facts.session.days if _own(day, facts.lecturer.ref))
    return own or facts.session.days


def present_on_own_days(facts: AssessmentFacts) -> tuple[int, ...]:
    """Return the people present on each of his days, in order."""
    days = own_days(facts)
    there = zip(facts.session.days, facts.present, strict=False)
    return tuple(present for day, present in there if day in days)


def _fall(present: tuple[int, ...], law: Law) -> int | None:
    """Return the place of the day before the fall, or None."""
    places = range(len(present) - 1)
    if law.choice("attendance.drop_when") == "second_day":
        places = places[:1]
    return next((place for place in places if _falls_and_keeps_falling(present[place:], law)), None)


def _falls_and_keeps_falling(present: tuple[int, ...], law: Law) -> bool:
    first, *rest = present
    if not first or not law.window("attendance.drop").holds(Fraction(first - rest[0], first)):
        return False
    never_rises = all(later <= earlier for earlier, later in pairwise(rest))
    return len(rest) == 1 or (never_rises and rest[-1] < rest[0])


def _short_days(facts: AssessmentFacts, law: Law) -> Iterator[Finding]:
    """JC-2.2-4: a day below six hours is no training day of the lecturers who lost the time or planned it so."""
    is_waived = hours.half_days_may_be_planned(law) or _half_days_are_waived(facts)
    for day in own_days(facts):
        minutes, planned = hours.held_minutes(day, law), hours.planned_minutes(day, law)
        window = law.window("day.min_minutes")
        if window.holds(minutes) or (is_waived and minutes >= planned):
            continue
        if window.holds(planned) and _kept_own_time(day, facts.lecturer.ref):
            continue
        yield hours.short(law, facts.session.ref, day, minutes, Severity.INFO)


def _half_days_are_waived(facts: AssessmentFacts) -> bool:
    """A half day that was planned needs a reason before the class; one given at its close excuses nobody."""
    first, session = facts.session.first_day, facts.session.ref
    return any(
        ruling.rule == "JC-2.2-4"
        and ruling.about == session
        and ruling.answer == "allow"
        and ruling.on < first
        for ruling in facts.rulings
    )


def _kept_own_time(day: Day, lecturer: Ref) -> bool:
    own = _own(day, lecturer)
    return bool(own) and all(slot.minutes >= slot.planned_minutes for slot in own)


def _leaves_course_table(facts: AssessmentFacts, law: Law) -> Iterator[Finding]:
    """JC-1.6-1: order or time differ from the course table, or a lesson of his was not held."""
    dropped = any(slot.held is None for day in own_days(facts) for slot in _own(day, facts.lecturer.ref))
    aspects = len(facts.session.differs & COURSE_TABLE) + dropped
    if aspects:
        yield law.finding("JC-1.6-1", facts.session.ref, severity=Severity.INFO, aspects=aspects)


def _own(day: Day, lecturer: Ref) -> tuple[Slot, ...]:
    return tuple(slot for slot in day.slots if slot.lecturer == lecturer)
