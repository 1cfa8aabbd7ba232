"""Declared limits 声明的限额: numbers of a person at a gate and of a session before a stage, held against their windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from xiangxun.rules import (
    Finding,
    Law,
    PeopleFacts,
    Person,
    Ref,
    SessionCheck,
    SessionFacts,
    Window,
    full_years,
)
from xiangxun.rules.history import History
from xiangxun.rules.law.provisions import Limit
from xiangxun.rules.vocabulary import Bound

Measured: TypeAlias = int | Fraction | None

_HUNDREDTH = Decimal("0.01")


def of_people(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """Yield each person whom a limit of the gate does not hold, in the order of the list."""
    for limit in _asked(law, facts.gate, facts.session):
        if limit.of in _LISTED:
            for person in facts.people:
                if not _LISTED[limit.of](person, law, limit.within):
                    yield law.finding(limit.rule, person.ref)
            continue
        window = _window(limit, law, facts.session)
        if window is None:
            continue
        for person in facts.people:
            measured = _in_units(_of_person(limit, person, facts, law), limit, law)
            if measured is None or not window.holds(measured):
                yield _found(law, limit, window, measured, person.ref)


def of_session(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """Yield each limit of the stage that does not hold the session, with the day where it is about single days."""
    for limit in _asked(law, facts.stage, facts.session):
        window = _window(limit, law, facts.session)
        if window is None:
            continue
        for day, measured in _of_session(limit, facts, law):
            told = _in_units(measured, limit, law)
            if told is None or not window.holds(told):
                yield _found(law, limit, window, told, facts.session.ref, day)


def _asked(law: Law, place: str, session: SessionFacts) -> Iterator[Limit]:
    for limit in law.rulebook.limits.values():
        if place in limit.at and (not limit.only or session.category in limit.only):
            yield limit


def _window(limit: Limit, law: Law, session: SessionFacts) -> Window | None:
    """The window that holds for this session; None where `by` names nothing for it."""
    if limit.by is None:
        return law.window(limit.within)
    return law.windows(limit.within).get(getattr(session, limit.by))


def _of_person(limit: Limit, person: Person, facts: PeopleFacts, law: Law) -> Measured:
    if limit.of == "age":
        return full_years(person.birth, facts.session.first_day) if person.birth else None
    if limit.of == "days":
        return person.credit_days
    if limit.of == "minutes":
        return person.credit_minutes
    return _tallied(limit, law, facts.history, facts.session, person)


def _tallied(limit: Limit, law: Law, history: History, session: SessionFacts, person: Person | None) -> int:
    """Return the number of a declared need, of the person or of what he or the session belongs to."""
    need = law.rulebook.needs[limit.of.partition(":")[2]]
    keys = {
        "person": person.ref if person else "",
        "household": (person.household or "") if person else "",
        "institution": session.institution or "",
        "township": session.township,
        "category": session.category,
    }
    return history.tally(need.key, keys.get(need.of, ""))


def _of_session(limit: Limit, facts: SessionCheck, law: Law) -> Iterator[tuple[date | None, Measured]]:
    session, counts = facts.session, facts.counts
    if limit.of == "day_minutes":
        for day in session.days:
            yield day.on, sum(slot.minutes if slot.held else slot.planned_minutes for slot in day.slots)
    elif limit.of == "minutes":
        slots = [slot for day in session.days for slot in day.slots]
        yield None, sum(slot.minutes if slot.held else slot.planned_minutes for slot in slots)
    elif limit.of == "days":
        yield None, len(session.days)
    elif limit.of == "planned":
        yield None, session.planned
    elif limit.of == "lecturers":
        yield None, len(session.lecturers)
    elif limit.of.startswith("history:"):
        yield None, _tallied(limit, law, facts.history, session, None)
    else:
        part = getattr(counts, limit.of)
        whole = getattr(counts, limit.per) if limit.per else 1
        yield None, None if part is None or not whole else Fraction(part, whole)


def _in_units(measured: Measured, limit: Limit, law: Law) -> Measured:
    if measured is None or limit.unit is None:
        return measured
    return Fraction(measured) / law.integer(limit.unit)


def _found(
    law: Law, limit: Limit, window: Window, measured: Measured, about: Ref, day: date | None = None
) -> Finding:
    low, high = _shown(window.low, limit), _shown(window.high, limit)
    shown = _shown(measured, limit)
    if day is None:
        return law.finding(limit.rule, about, value=shown, low=low, high=high)
    return law.finding(limit.rule, about, value=shown, low=low, high=high, day=day)


def _shown(number: Measured | Bound, limit: Limit) -> int | Decimal | None:
    """A number as a message shows it: shares in percent, parts of a class hour to the hundredth."""
    if number is None:
        return None
    exact = Fraction(number) * (100 if limit.per else 1)
    if exact.denominator == 1:
        return int(exact)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_HUNDREDTH)


def _in_group(person: Person, law: Law, within: str) -> bool:
    return bool(person.groups & set(law.codes(within)))


def _has_declared(person: Person, law: Law, within: str) -> bool:
    return set(law.codes(within)) <= person.declared


def _reaches(person: Person, law: Law, within: str) -> bool:
    scale = law.scale("education")
    return person.education in scale.grades and scale.rank(person.education) >= scale.rank(law.choice(within))


_LISTED: dict[str, Callable[[Person, Law, str], bool]] = {
    "groups": _in_group,
    "declared": _has_declared,
    "education": _reaches,
}
