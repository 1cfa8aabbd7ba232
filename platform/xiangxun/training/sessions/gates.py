"""Gates of a session 关口: what the rules say before each step, and the step stopped where they say no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.counties import Checked
from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import StepStopped
from xiangxun.registry.accounts.queries import custodians
from xiangxun.registry.documents.queries import papers
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.registry.interpretations.service import ask, consult, described, stop_on
from xiangxun.rules.answers import DocumentDemand, Finding
from xiangxun.rules.facts import Paper, SessionCheck
from xiangxun.rules.history import History
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Map, Severity, Stage
from xiangxun.training.approvals.queries import steps_done
from xiangxun.training.plans.queries import plan_states
from xiangxun.training.sessions.facts import counts, law_of, session_facts
from xiangxun.training.sessions.past import session_tallies
from xiangxun.training.sessions.queries import SessionView, get_session

STEP_NAMES = {
    Stage.APPLY: "申请",
    Stage.OPEN: "开班",
    Stage.CLOSE: "结班",
    Stage.LEDGER: "建台账",
    Stage.SUBMIT: "报送",
    Stage.ACCEPT: "验收",
    Stage.SETTLE: "结算",
    Stage.ARCHIVE: "归档",
}
#: The gate before which a session of a state stands.
GATE_OF = {
    "draft": Stage.APPLY,
    "approved": Stage.OPEN,
    "open": Stage.CLOSE,
    "closed": Stage.LEDGER,
    "ledgered": Stage.SUBMIT,
    "rectifying": Stage.SUBMIT,
    "submitted": Stage.ACCEPT,
    "accepted": Stage.SETTLE,
    "settled": Stage.ARCHIVE,
}


@dataclass(frozen=True, slots=True)
class Explained:
    """What stands before a step: findings of the rules, demands for documents not met, and the law of both."""

    findings: tuple[Finding, ...]
    missing: tuple[DocumentDemand, ...]
    law: Law

    @property
    def obstacles(self) -> list[dict[str, Any]]:
        """What shuts the step, in words: rule, article, message, and what a person could do about it."""
        stopping = [finding for finding in self.findings if finding.stops]
        return described(self.law, stopping) + _in_words(self.law, _blocking(self.missing))


def session_check(
    db: Session,
    session_id: int,
    stage: Stage,
    *,
    members: Sequence[str] = (),
    view: SessionView | None = None,
) -> SessionCheck:
    """Return everything that stands before a step; `members` are the sides of the acceptance team.

    `view`: the session, where the caller has just read it.
    """
    view = view or get_session(db, session_id)
    tally = counts(db, session_id)
    states = plan_states(
        db,
        institution_id=view.row.institution_id,
        category=view.row.category,
        on=view.row.first_day,
        plan_id=view.plan_id,
        differs=view.differs,
    )
    session = session_facts(db, session_id, roster=tally.enrolled > 0, view=view)
    law = law_of(db, view)
    return SessionCheck(
        stage=stage,
        on=today(),
        session=session,
        counts=tally,
        papers=papers(db, "session", session_id),
        steps=steps_done(db, "session", session_id),
        members=tuple(members),
        custodians=custodians(db),
        plans=Map(states),
        history=History(tallies=session_tallies(db, law, "check_session", session)),
        rulings=rulings(db, "session", session_id),
    )


def pass_gate(
    db: Session, actor: Actor, session_id: int, stage: Stage, *, members: Sequence[str] = ()
) -> tuple[Finding, ...]:
    """Ask the rules before a step; raises `StepStopped` naming each rule, its article and what would settle it.

    Documents demanded at the stage with severity block stop it as well. Returns what was found without stopping.
    """
    facts = session_check(db, session_id, stage, members=members)
    decision = ask(db, "check_session", facts, matter="session", matter_id=session_id)
    name = STEP_NAMES[stage]
    found = stop_on(decision, f"还不能{name}")
    demands = ask(db, "required_documents", facts, matter="session", matter_id=session_id).answer
    _stop_on_missing(decision.law, unmet(demands, facts), name)
    record(db, actor, f"gate.{stage.value}", "session", session_id, {"receipt": decision.receipt_id})
    return found


def explain_gate(
    db: Session,
    session_id: int,
    stage: Stage,
    *,
    members: Sequence[str] = (),
    view: SessionView | None = None,
) -> Explained:
    """Return what stands before a step, without taking it and without leaving a receipt."""
    facts = session_check(db, session_id, stage, members=members, view=view)
    answer, law = consult(db, "check_session", facts)
    demands, _ = consult(db, "required_documents", facts)
    findings = Checked.of(answer).findings
    return Explained(findings, tuple(unmet(demands, facts)), law)


def unmet(demands: Iterable[DocumentDemand], facts: SessionCheck) -> list[DocumentDemand]:
    """Return the demands that the papers on file do not meet, in the order of the rulebook."""
    return [demand for demand in demands if held(demand, facts) < wanted(demand, facts)]


def wanted(demand: DocumentDemand, facts: SessionCheck) -> int:
    """Return how many papers a demand asks for: per session, day, lecturer or week begun."""
    session = facts.session
    times = {
        "session": 1,
        "day": len(session.days),
        "lecturer": len(session.lecturers),
        "week": len({day.on.isocalendar()[:2] for day in session.days}),
    }
    return demand.count * times[demand.per]


def held(demand: DocumentDemand, facts: SessionCheck) -> int:
    """Return how many papers on file meet a demand; of a daily one no day counts for more than its share."""
    mine = [paper for paper in facts.papers if paper.kind == demand.kind]
    if demand.per != "day":
        return sum(paper.count for paper in mine)
    return sum(min(demand.count, _of_day(mine, day.on)) for day in facts.session.days)


def first_gap(demand: DocumentDemand, facts: SessionCheck) -> tuple[date | None, int]:
    """Return the first training day that lacks papers of a daily demand, and how many; no day for other demands."""
    if demand.per != "day":
        return None, max(0, wanted(demand, facts) - held(demand, facts))
    mine = [paper for paper in facts.papers if paper.kind == demand.kind]
    gaps = ((day.on, demand.count - _of_day(mine, day.on)) for day in facts.session.days)
    return next(((on, short) for on, short in gaps if short > 0), (None, 0))


def _of_day(papers_of_kind: list[Paper], on: object) -> int:
    return sum(paper.count for paper in papers_of_kind if paper.day == on)


def _blocking(missing: Iterable[DocumentDemand]) -> list[DocumentDemand]:
    return [demand for demand in missing if demand.severity is Severity.BLOCK]


def _stop_on_missing(law: Law, missing: Sequence[DocumentDemand], name: str) -> None:
    details = _in_words(law, _blocking(missing))
    if details:
        listed = "；".join(f"{one['article']} {one['message']}" for one in details)
        raise StepStopped(f"还不能{name}：{listed}", details={"findings": details})


def _in_words(law: Law, demands: Iterable[DocumentDemand]) -> list[dict[str, Any]]:
    return [
        {
            "rule": demand.rule,
            "article": law.rulebook.entry(demand.rule).article,
            "message": f"缺少材料：{law.rulebook.documents[demand.kind].zh or demand.kind}",
            "severity": demand.severity.value,
            "document": demand.kind,
        }
        for demand in demands
    ]
