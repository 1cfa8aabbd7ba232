"""Supervision 监督 (arts. 2, 3, 7 to 12 and 14): what is due, for which session, and who owes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from xiangxun.rules import Code, Deadline, Law, Obligation, RuleId, Span, Summary, WatchFacts, Window
from xiangxun_shangshui.rules.followups import ROUNDS

DONE = Window(at_least=1)

#: What follows the last day: rule, span, key of the day it was done.
AFTER_CLASS = (
    ("SS-07-5", "summary.due", "submit"),
    ("SS-11-3", "dossier.due", "submit"),
    *(("SS-07-6", f"followup.{key}", f"followup:{key}") for key in ROUNDS),
)
REGISTERS = (
    ("SS-07-9", "archive_check", "archive_check.every", "ecommerce_office"),
    ("SS-08-5", "evaluation", "evaluation.every", "institution"),
)
#: Which office orders to correct under which rule, and so sets the day.
ORDERED_BY = {"SS-10-2": "ecommerce_office", "SS-12-4": "leading_group_office"}
#: Keys of the need list: members of poor households, and the households themselves.
PERSONS, HOUSEHOLDS = "poor_household", "poor_household:households"


def sessions(facts: WatchFacts, law: Law) -> Iterator[Obligation]:
    """SS-07-5, SS-11-3, SS-07-6: summary, material and calls after the last day."""
    for session in _ended(facts):
        for rule, span, done in AFTER_CLASS:
            due = Deadline(law.span(span), since=session.last_day)
            key, have = f"{span}:{session.ref}", int(done in session.done)
            yield Obligation(key, rule, "institution", session.ref, due, have=have, want=DONE)


def self_checks(facts: WatchFacts) -> Iterator[Obligation]:
    """SS-09-2: the institution checked lesson plans, courseware and support since each class began."""
    checked = facts.last.get("self_check", date.min)
    for session in _ended(facts):
        due = Deadline(Span(0), since=session.last_day)
        have = int(checked >= (session.first_day or date.max))
        key = f"self_check:{session.ref}"
        yield Obligation(key, "SS-09-2", "institution", session.ref, due, have=have, want=DONE)


def registers(facts: WatchFacts, law: Law) -> Iterator[Obligation]:
    """SS-07-9, SS-08-5: archives checked and effect evaluated at intervals, once a class was held."""
    if not any(_ended(facts)):
        return
    for rule, register, span, owner in REGISTERS:
        last = facts.last.get(register)
        due = Deadline(Span(0), since=facts.as_of) if last is None else Deadline(law.span(span), since=last)
        yield Obligation(register, rule, owner, due=due, want=DONE)


def orders(facts: WatchFacts) -> Iterator[Obligation]:
    """SS-10-2, SS-12-4: the institution corrects by the day set; where none was set, its office owes the day."""
    for order in facts.open_orders:
        due = Deadline(Span(0), since=order.by) if order.by else None
        owner = "institution" if due else ORDERED_BY.get(order.rule, "ecommerce_office")
        have = int(order.mended is not None)
        yield Obligation(f"rectify:{order.ref}", order.rule, owner, order.about, due, have=have, want=DONE)


def plans(facts: WatchFacts, law: Law) -> Iterator[Obligation]:
    """SS-14-1, SS-14-2: this year's plan; the plan of next month, and of each month in which a class is to come."""
    year = f"year:{facts.as_of.year}"
    yield Obligation(year, "SS-14-1", "institution", have=_is_reported(facts, year), want=DONE)
    for month in sorted({_month_after(facts.as_of), *_months_to_come(facts)}):
        key = f"month:{month:%Y-%m}"
        last = month - timedelta(days=1)
        due = Deadline(Span(0), since=last.replace(day=min(law.integer("monthly_plan.due_day"), last.day)))
        yield Obligation(key, "SS-14-2", "institution", due=due, have=_is_reported(facts, key), want=DONE)


def need(facts: WatchFacts, law: Law) -> Iterator[Obligation]:
    """SS-02-2, SS-03-3: every household, and every member, on the list of need that the office did not excuse."""
    yield from _trained(facts, "SS-02-2", HOUSEHOLDS, Fraction(1))
    yield from _trained(facts, "SS-03-3", PERSONS, law.share("poor_household.rate"))


def _trained(facts: WatchFacts, rule: RuleId, key: Code, rate: Fraction) -> Iterator[Obligation]:
    if key in facts.need:
        in_need, trained, excused = facts.need[key]
        whole = in_need - excused
        want = Window(at_least=ceil(rate * whole))
        yield Obligation(f"need:{key}", rule, "ecommerce_office", have=trained, want=want, of=whole)


def _is_reported(facts: WatchFacts, key: Code) -> int:
    """A plan without days stands for any period, as it does at the gates."""
    return int(key in facts.plans or key.partition(":")[0] in facts.plans)


def _ended(facts: WatchFacts) -> Iterator[Summary]:
    return (one for one in facts.sessions if one.last_day is not None and one.last_day <= facts.as_of)


def _months_to_come(facts: WatchFacts) -> Iterator[date]:
    for session in facts.sessions:
        if session.first_day is not None and session.first_day >= facts.as_of:
            yield session.first_day.replace(day=1)


def _month_after(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)
