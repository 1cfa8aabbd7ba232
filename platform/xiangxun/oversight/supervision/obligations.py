"""Obligations 待办义务: one list per county of what is late, at risk, due or done, each with its article.

Nothing is decided here and nothing follows by itself, so no receipt is kept; pages show a list made since the last
deed in the county.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.calendar import Due, due_on
from xiangxun.kernel.ids import kind_of, row_id
from xiangxun.oversight.supervision.duties import Duty, DutyState, state_by
from xiangxun.oversight.supervision.facts import watch_facts
from xiangxun.oversight.supervision.step_duties import step_duties
from xiangxun.registry.interpretations.service import rules_of
from xiangxun.registry.registers.declared import role_label
from xiangxun.registry.registers.subjects import SUBJECTS, Subject, names_of
from xiangxun.rules.answers import Obligation
from xiangxun.rules.facts import Summary
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Code, Deadline, Ref

#: Deeds by the hundred while classes are on, which no duty hangs on.
UNDISTURBED = frozenset({"attendance.sign_in", "attendance.mark", "document.fetch", "feedback.forms"})


def obligations(db: Session, as_of: date, lang: str = "zh") -> Sequence[Duty]:
    """Return the county's duties as of a day, in a language: the late first, then by their day; those met at the end."""
    key = ("obligations", as_of, lang)
    return while_unchanged(db, key, lambda: _obligations(db, as_of, lang), aside=UNDISTURBED)


def _obligations(db: Session, as_of: date, lang: str) -> Sequence[Duty]:
    facts = watch_facts(db, as_of)
    rules = rules_of(db)
    answers = rules.watch_obligations(facts)
    watch = _Watch(
        as_of=as_of,
        lang=lang,
        law=rules.law(as_of),
        names=_names(db, answers),
        programme={event.key: event.on for event in facts.events},
        events={summary.ref: _events(summary) for summary in facts.sessions},
        holders={summary.ref: summary.institution for summary in facts.sessions},
    )
    order = list(DutyState)
    duties = [watch.duty(one) for one in answers] + step_duties(db, watch.law, as_of, lang)
    return tuple(sorted(duties, key=lambda duty: (order.index(duty.state), duty.due or date.max, duty.key)))


def state_of(obligation: Obligation, due: Due | None, as_of: date) -> DutyState:
    """Return how a duty stands on a day."""
    return DutyState.MET if obligation.met else state_by(due.on if due else None, as_of)


@dataclass(frozen=True, slots=True)
class _Watch:
    """Puts answers into words; sessions that end on one day share the resolved deadlines."""

    as_of: date
    lang: str
    law: Law
    names: Mapping[Ref, str]
    programme: Mapping[Code, date]
    events: Mapping[Ref, Mapping[Code, date]]
    holders: Mapping[Ref, Ref | None]
    resolved: dict[Deadline, Due] = field(default_factory=dict)

    def duty(self, obligation: Obligation) -> Duty:
        due = self._due(obligation)
        rulebook = self.law.rulebook
        least = obligation.want.low if obligation.want else None
        return Duty(
            key=obligation.key,
            state=state_of(obligation, due, self.as_of),
            rule=obligation.rule,
            article=rulebook.entry(obligation.rule).article,
            message=rulebook.duty(obligation.rule, obligation.told, self.lang),
            owner=obligation.owner,
            owner_label=role_label(self.law, obligation.owner),
            about=obligation.about,
            about_name=self.names.get(obligation.about or "", ""),
            institution=self._institution(obligation.about),
            due=due.on if due else None,
            due_text=due.text() if due else "",
            have=obligation.have,
            least=least if isinstance(least, int) else None,
            of=obligation.of,
        )

    def _institution(self, about: Ref | None) -> int | None:
        """Return whose affair it is: that of a session's institution, or of an institution itself."""
        whose = about if about and kind_of(about) == "institution" else self.holders.get(about or "")
        return row_id(whose) if whose else None

    def _due(self, obligation: Obligation) -> Due | None:
        deadline = obligation.due
        if deadline is None:
            return None
        if deadline.since is None:
            return due_on(deadline, {**self.programme, **self.events.get(obligation.about or "", {})})
        if deadline not in self.resolved:
            self.resolved[deadline] = due_on(deadline, {})
        return self.resolved[deadline]


def _events(summary: Summary) -> dict[Code, date]:
    """What has happened to a session that a deadline may count from."""
    told = {
        "apply": "applied",
        "approve": "approved",
        "submit": "submitted",
        "accept": "accepted",
        "archive": "archived",
    }
    happened = {told[key]: on for key, on in summary.done.items() if key in told}
    return {**summary.done, **happened, **({"closed": summary.last_day} if summary.last_day else {})}


def _names(db: Session, answers: tuple[Obligation, ...]) -> dict[Ref, str]:
    wanted: set[Subject] = set()
    for one in answers:
        if one.about and kind_of(one.about) in SUBJECTS:
            wanted.add((kind_of(one.about), row_id(one.about)))
    return {f"{kind}:{number}": name for (kind, number), name in names_of(db, wanted).items()}
