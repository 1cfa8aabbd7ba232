"""Standing 本期对照: the regulation rule by rule, and where one session stands with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from xiangxun.registry.interpretations.articles import place_of
from xiangxun.registry.interpretations.service import described, law_on
from xiangxun.rules.law import RuleEntry
from xiangxun.training.sessions.gates import GATE_OF, explain_gate
from xiangxun.training.sessions.queries import SessionView

#: The state of a session → the number of the step that it is in.
_AT = {
    "draft": 3,
    "applied": 3,
    "approved": 4,
    "open": 5,
    "closed": 7,
    "ledgered": 9,
    "rectifying": 9,
    "retraining": 9,
    "submitted": 10,
    "accepted": 11,
    "settled": 12,
    "archived": 13,
}
OPEN, NOW, PASSED, AHEAD = "open", "now", "passed", "ahead"


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule and where the session stands: open (something is lacking: `messages`), now, passed, ahead."""

    entry: RuleEntry
    how: str
    messages: tuple[str, ...]


def standings(db: Session, view: SessionView) -> Sequence[Standing]:
    """Return the rules of the session's law by article, each with where the session stands."""
    stage = GATE_OF.get(view.row.state)
    lacking: dict[str, list[str]] = {}
    law = law_on(db, view.row.first_day)
    if stage is not None:
        explained = explain_gate(db, view.row.id, stage, view=view)
        law = explained.law
        for finding in described(law, explained.findings):
            lacking.setdefault(finding["rule"], []).append(finding["message"])
        for demand in explained.missing:
            known = law.rulebook.documents[demand.kind]
            lacking.setdefault(demand.rule, []).append(f"缺“{known.zh or demand.kind}”")
    at = _AT[view.row.state]
    entries = sorted(law.rulebook.rules.values(), key=lambda entry: place_of(entry.article))
    return [
        Standing(entry, OPEN if entry.id in lacking else _how(entry, at), tuple(lacking.get(entry.id, ())))
        for entry in entries
    ]


def _how(entry: RuleEntry, at: int) -> str:
    step = int(entry.step[1:]) if entry.step[1:].isdigit() else 0
    if step == at:
        return NOW
    return PASSED if step < at else AHEAD
