"""What stands before a session's next step 关口所见: findings in words, papers that lack, and where each is put right.

Looking asks the rules without keeping a receipt: nothing is decided. What they said stands until the next deed in the
county.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.decisions import Parameter
from xiangxun.foundation.web.language import language
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import XiangxunError
from xiangxun.registry.interpretations.service import described, rules_of
from xiangxun.rules.answers import DocumentDemand, Finding
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY, Severity, Stage
from xiangxun.training.sessions.gates import GATE_OF, STEP_NAMES, Explained, explain_gate
from xiangxun.training.sessions.naming import names_of
from xiangxun.training.sessions.queries import SessionView

#: Where the parts of a session that a regulation may demand to be filled are entered.
_FILLED_ON = {"roster": "enrolment.people", "lecturers": "sessions.lecturers"}


@dataclass(frozen=True, slots=True)
class GateView:
    """What stands before the next step: findings in words; those with `stops` shut it."""

    stage: Stage
    name: str
    findings: Sequence[Mapping[str, Any]]
    law: Law | None = None
    read: tuple[Parameter, ...] = ()
    names: Mapping[str, str] = EMPTY

    @property
    def shut(self) -> int:
        """How many things stop the step."""
        return sum(1 for finding in self.findings if finding["stops"])


#: What a page asks of everything that stands before a step, for those that say less.
_UNSAID: Mapping[str, Any] = {
    "about": None,
    "answer": None,
    "asks": None,
    "exception_by": None,
    "document": "",
    "also": (),
    "where": "",
    "values": EMPTY,
    "summary": "",
    "interpretation": None,
    "interpreted": False,
}


def gate_of(db: Session, view: SessionView, members: Sequence[str] | None) -> GateView | None:
    """Return what stands before the next step; where the rules cannot be asked, that, and it is asked again next time."""
    stage = GATE_OF.get(view.row.state)
    if stage is None or (stage is Stage.ACCEPT and members is None):
        return None
    sides = tuple(members or ())
    key = ("gate", view.row.id, sides, today(), language())
    try:
        return while_unchanged(db, key, lambda: _weighed(db, view, stage, sides))
    except XiangxunError as failed:
        found = {"rule": "", "article": "", "message": failed.message, "severity": "block", "stops": True}
        return GateView(stage, _(STEP_NAMES[stage]), [{**_UNSAID, **found}])


def _weighed(db: Session, view: SessionView, stage: Stage, members: Sequence[str]) -> GateView:
    explained = explain_gate(db, view.row.id, stage, members=members, view=view)
    read = tuple(
        Parameter(one.key, one.day.isoformat(), one.value, one.preset, one.source, one.rule)
        for one in explained.law.readings
    )
    interpreted = frozenset(one.key for one in rules_of(db).overrides)
    found = _findings(explained, view.row.id, interpreted)
    names = names_of(db, (one.get("about") for one in found))
    return GateView(stage, _(STEP_NAMES[stage]), found, explained.law, read, names)


def _findings(found: Explained, session_id: int, interpreted: Collection[str]) -> list[dict[str, Any]]:
    words = described(found.law, found.findings)
    findings = [
        {
            **_UNSAID,
            **one,
            "message": found.law.message(finding, language()),
            "stops": finding.stops,
            "values": finding.values,
            "where": _where(finding, session_id),
            "summary": found.law.rulebook.entry(finding.rule).summary,
            "interpretation": found.law.rulebook.entry(finding.rule).interpretation,
        }
        for one, finding in zip(words, found.findings, strict=True)
    ]
    kinds: dict[str, list[DocumentDemand]] = {}
    for demand in sorted(found.missing, key=lambda one: one.severity is not Severity.BLOCK):
        kinds.setdefault(demand.kind, []).append(demand)
    missing = [_missing(found.law, *demands) for demands in kinds.values()]
    told = [{**one, "interpreted": one["interpretation"] in interpreted} for one in (*findings, *missing)]
    return sorted(told, key=lambda one: not one["stops"])


def _where(finding: Finding, session_id: int) -> str:
    """Return the address of the page where what a finding names as not filled is entered; "" where none is known."""
    endpoint = _FILLED_ON.get(str(finding.values.get("field", "")))
    return url_for(endpoint, session_id=session_id) if endpoint else ""


def _missing(law: Law, demand: DocumentDemand, *others: DocumentDemand) -> dict[str, Any]:
    """Return one kind of document that is missing, by the heaviest demand for it; the others are `also` named."""
    kind = law.rulebook.documents[demand.kind]
    return {
        **_UNSAID,
        "rule": demand.rule,
        "article": law.rulebook.entry(demand.rule).article,
        "message": _("缺材料：%(what)s", what=kind.zh or demand.kind),
        "severity": demand.severity.value,
        "stops": demand.severity is Severity.BLOCK,
        "document": demand.kind,
        "also": [(law.rulebook.entry(one.rule).article, one.rule) for one in others],
        "summary": law.rulebook.entry(demand.rule).summary,
        "interpretation": law.rulebook.entry(demand.rule).interpretation,
    }
