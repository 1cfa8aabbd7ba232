"""Reads the dossier 材料清单: what a stage demands, what is on file, what is missing and under which article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation.calendar import due_on
from xiangxun.registry.documents.queries import DocumentRow, list_documents
from xiangxun.registry.interpretations.service import consult
from xiangxun.rules.answers import DocumentDemand
from xiangxun.rules.facts import SessionCheck
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Code, RuleId, Severity, Stage
from xiangxun.training.sessions.gates import first_gap, held, session_check, wanted

_PER = {"session": "每期", "day": "每个培训日", "lecturer": "每位讲师", "week": "每周"}


@dataclass(frozen=True, slots=True)
class Demand:
    """Why a kind of document is demanded. `due` in words; empty where no day is set."""

    rule: RuleId
    article: str
    message: str
    severity: Severity
    due: str = ""


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One kind of document: how many are wanted and held, by which rules, and the papers themselves.

    `per` in words (每个培训日 …); `gap`: the first day that lacks some (None: not by day), and how many; `signed`: roles whose signature some paper of the kind bears.
    """

    kind: Code
    title: str
    category: str
    per: str
    wanted: int
    held: int
    demands: tuple[Demand, ...]
    papers: tuple[DocumentRow, ...]
    gap: tuple[date | None, int]
    signed: frozenset[Code]

    @property
    def missing(self) -> int:
        """How many are still wanted."""
        return max(0, self.wanted - self.held)

    @property
    def blocks(self) -> bool:
        """Whether what is missing stops the step."""
        return self.missing > 0 and any(one.severity is Severity.BLOCK for one in self.demands)


def checklist(db: Session, session_id: int, stage: Stage) -> tuple[ChecklistRow, ...]:
    """Return what the file must hold at a stage, what is missing first, else in the order of the rulebook.

    Only looks: it asks the rules without leaving a receipt. Raises `NotFound`.
    """
    facts = session_check(db, session_id, stage)
    found, law = consult(db, "required_documents", facts)
    filed = list_documents(db, "session", session_id)
    by_kind: dict[Code, list[DocumentDemand]] = {}
    for demand in found:
        by_kind.setdefault(demand.kind, []).append(demand)
    rows = [_row(law, facts, demands, filed) for demands in by_kind.values()]
    return tuple(sorted(rows, key=lambda row: (row.missing == 0, not row.blocks)))


def missing_rules(demands: Iterable[DocumentDemand]) -> tuple[RuleId, ...]:
    """Return the rules of demands that are not met, each once."""
    return tuple(dict.fromkeys(demand.rule for demand in demands))


def _row(
    law: Law, facts: SessionCheck, demands: Sequence[DocumentDemand], filed: Sequence[DocumentRow]
) -> ChecklistRow:
    most = max(demands, key=lambda demand: wanted(demand, facts))
    kind = law.rulebook.documents.get(most.kind)
    papers = tuple(paper for paper in filed if paper.kind == most.kind)
    return ChecklistRow(
        kind=most.kind,
        title=(kind.zh if kind else None) or most.kind,
        category=(kind.category if kind else None) or "",
        per=_PER[most.per],
        wanted=wanted(most, facts),
        held=held(most, facts),
        demands=tuple(_demand(law, demand) for demand in demands),
        papers=papers,
        gap=first_gap(most, facts),
        signed=frozenset(role for paper in papers for role in paper.signed),
    )


def _demand(law: Law, demand: DocumentDemand) -> Demand:
    entry = law.rulebook.entry(demand.rule)
    due = due_on(demand.due, {}).text() if demand.due else ""
    return Demand(demand.rule, entry.article, law.rulebook.cited(demand.rule), demand.severity, due)
