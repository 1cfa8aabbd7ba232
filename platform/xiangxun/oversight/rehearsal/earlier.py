"""Earlier sessions 往期: carries what a rehearsal changed in one session into the history that later ones rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from xiangxun.registry.interpretations.reach import reach_from
from xiangxun.rules.facts import LedgerFacts, Person
from xiangxun.rules.history import History, Past
from xiangxun.rules.law import Law, Need
from xiangxun.rules.vocabulary import Map, Ref


@dataclass(slots=True)
class Earlier:
    """By session and person, the training as it now comes out; a `Past` of 0 units was not counted."""

    pasts: dict[tuple[Ref, Ref], Past] = field(default_factory=dict)

    def note(self, facts: LedgerFacts, units: Mapping[Ref, int]) -> None:
        """Note the people of a session whose units changed."""
        people = {person.ref: person for person in facts.people}
        for person, counted in units.items():
            self.pasts[facts.session.ref, person] = _past(facts, people[person], counted)

    def within(self, history: History, law: Law, day: date, people: frozenset[Ref]) -> History:
        """Return a history of `people` with what was noted; tallies stay as they are."""
        if not self.pasts:
            return history
        needs = law.rulebook.needs
        return replace(
            history,
            pasts=Map(
                {
                    key: self._of_need(needs[key], found, law, day, people) if key in needs else found
                    for key, found in history.pasts.items()
                }
            ),
        )

    def _of_need(
        self, need: Need, found: Map[Ref, tuple[Past, ...]], law: Law, day: date, people: frozenset[Ref]
    ) -> Map[Ref, tuple[Past, ...]]:
        if need.of != "person" or need.what != "counted":
            return found
        since = reach_from(need, law, day)
        pasts = {person: {one.session: one for one in found.get(person, ())} for person in {*found, *people}}
        for (session, person), past in self.pasts.items():
            if person in pasts and since <= past.on < day:
                pasts[person][session] = past
        kept = {person: tuple(one for one in mine.values() if one.units) for person, mine in pasts.items()}
        return Map({person: mine for person, mine in kept.items() if mine})


def _past(facts: LedgerFacts, person: Person, units: int) -> Past:
    session = facts.session
    return Past(
        session=session.ref,
        on=session.first_day,
        category=session.category,
        level=session.level,
        purpose=session.purpose,
        topics=session.topics,
        units=units,
        days=person.credit_days,
        minutes=person.credit_minutes,
    )
