"""Declared quotas 声明的名额: seats of a session, or for each township, household or category in it."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Cap, Code, Law, PeopleFacts, Person, Ref
from xiangxun.rules.law.provisions import Quota


def seats(facts: PeopleFacts, law: Law) -> Iterator[Cap]:
    """Yield the seats of every quota of the gate, less those that earlier sessions used."""
    for quota in law.rulebook.quotas.values():
        if facts.gate in quota.at and (not quota.only or facts.session.category in quota.only):
            for key, people in _shared(quota, facts).items():
                most = _most(quota, law, key)
                if most is not None:
                    used = facts.history.tally(quota.used, key) if quota.used else 0
                    yield Cap(quota.rule, people, at_most=max(0, most - used))


def _shared(quota: Quota, facts: PeopleFacts) -> dict[str, tuple[Ref, ...]]:
    """Return the people who share the seats, by township, household or category ("" for the whole session)."""
    groups: dict[str, list[Ref]] = {}
    for person in facts.people:
        key = _key(quota, person, facts.session.category)
        if key is not None:
            groups.setdefault(key, []).append(person.ref)
    return {key: tuple(people) for key, people in groups.items()}


def _key(quota: Quota, person: Person, category: Code) -> str | None:
    if quota.by == "session":
        return ""
    if quota.by == "category":
        return category
    if quota.by == "township":
        return person.township
    return person.household  # who belongs to none shares with nobody


def _most(quota: Quota, law: Law, key: str) -> int | None:
    if law.kind_of(quota.at_most) == "table":
        return law.table(quota.at_most).get(key)
    return law.integer(quota.at_most)
