"""Earlier sessions 往期: carries what a rehearsal changed in one session into the history that later ones rest on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from xiangxun.kernel.ids import row_id
from xiangxun.registry.interpretations.reach import reach_from
from xiangxun.rules.facts import LedgerFacts, Person, SessionFacts
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

    def within(self, history: History, law: Law, session: SessionFacts, people: frozenset[Ref]) -> History:
        """Return a history of `people` with what was noted of sessions earlier than this one; tallies stay as they are."""
        if not self.pasts:
            return history
        needs = law.rulebook.needs
        return replace(
            history,
            pasts=Map(
                {
                    key: self._of_need(needs[key], found, law, session, people) if key in needs else found
                    for key, found in history.pasts.items()
                }
            ),
        )

    def _of_need(
        self,
        need: Need,
        found: Map[Ref, tuple[Past, ...]],
        law: Law,
        session: SessionFacts,
        people: frozenset[Ref],
    ) -> Map[Ref, tuple[Past, ...]]:
        if need.of != "person" or need.what != "counted":
            return found
        since = reach_from(need, law, session.first_day)
        pasts = {person: {one.session: one for one in found.get(person, ())} for person in {*found, *people}}
        own = session.first_day, session.last_day, row_id(session.ref)
        for (held, person), past in self.pasts.items():
            if person in pasts and since <= past.on and _place(past) < own:
                pasts[person][held] = past
        kept = {person: tuple(one for one in mine.values() if one.units) for person, mine in pasts.items()}
        return Map({person: mine for person, mine in kept.items() if mine})


def _place(past: Past) -> tuple[date, date, int]:
    """Return where a session stands among all, as `people_history` has it."""
    return past.on, past.last_day or past.on, row_id(past.session)


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
        last_day=session.last_day,
    )
