"""Trainees 培训对象 (arts. 4 and 5): who is admitted, and who is entered in the ledger, by age and category."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from xiangxun.rules import (
    ALLOW,
    Finding,
    Gate,
    Law,
    PeopleFacts,
    Person,
    Question,
    RuleId,
    SessionFacts,
    Severity,
    Window,
    answer_to,
    full_years,
)

PRACTICAL_DECLARATIONS = frozenset({"ecommerce_basis", "ecommerce_intent"})


def admit(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """XM-05-4, XM-04-1: practical classes ask, in principle, for 16 to 60 years and for a basis; others are open."""
    if facts.gate is not Gate.ADMIT or facts.session.category != "practical":
        return
    window = law.window("age.count.practical")
    on = _reference_day(facts.session, law)
    for person in facts.people:
        age = _age(person, on)
        if age is None or not window.holds(age):
            yield _outside(law, "XM-05-4", person, on, window, severity=Severity.WARN)
        if not person.declared >= PRACTICAL_DECLARATIONS:
            yield law.finding("XM-04-1", person.ref, severity=Severity.WARN)


def count_practical(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """XM-05-4: outside 16 to 60 not entered in the ledger 不计入台账, even when admitted as an exception."""
    if facts.gate is not Gate.COUNT or facts.session.category != "practical":
        return
    window = law.window("age.count.practical")
    on = _reference_day(facts.session, law)
    rulings = tuple(ruling for ruling in facts.rulings if ruling.role == "authority")
    exception_counts = law.flag("age.exception_counts")
    for person in facts.people:
        age = _age(person, on)
        if age is not None and window.holds(age):
            continue
        excepted = answer_to(rulings, "XM-05-4", person.ref) == ALLOW
        if not (excepted and exception_counts):
            yield _outside(law, "XM-05-4", person, on, window)


def count_open(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """XM-05-3: outreach and basics leave out the too old and the too young; exactly 16 and 65 are flagged.

    The readings of 以上/以下 differ at the ends of the window and nowhere else, so a row there goes on by
    the reading in force and waits for the authority's answer.
    """
    if facts.gate is not Gate.COUNT or facts.session.category == "practical":
        return
    window = law.window("age.count.open")
    on = _reference_day(facts.session, law)
    for person in facts.people:
        age = _age(person, on)
        if age is not None and window.edge(age):
            ask = _boundary(counted=window.holds(age))
            yield _outside(law, "XM-05-3", person, on, window, ask=ask)
        elif age is None or not window.holds(age):
            yield _outside(law, "XM-05-3", person, on, window)


def _boundary(*, counted: bool) -> Question:
    default = "counted" if counted else "not_counted"
    return Question("authority", ("counted", "not_counted"), frozenset({"not_counted"}), default)


def _age(person: Person, on: date) -> int | None:
    return None if person.birth is None else full_years(person.birth, on)


def _reference_day(session: SessionFacts, law: Law) -> date:
    """XM-05-3: the day on which ages are taken; the text names none."""
    match law.choice("age.reference_day"):
        case "last_day":
            return session.last_day
        case "year_end":
            return date(session.first_day.year, 12, 31)
        case _:
            return session.first_day


def _outside(
    law: Law,
    rule: RuleId,
    person: Person,
    on: date,
    window: Window,
    *,
    severity: Severity | None = None,
    ask: Question | None = None,
) -> Finding:
    """Return the finding with the age and the first and last age that counts, for its message."""
    first = window.at_least if window.above is None else window.above + 1
    last = window.at_most if window.below is None else window.below - 1
    return law.finding(
        rule, person.ref, severity=severity, ask=ask, age=_age(person, on), low=first, high=last
    )
