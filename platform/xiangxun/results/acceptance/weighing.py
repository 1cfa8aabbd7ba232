"""Weighing 权衡: what the rules say of a case of acceptance: the gate of each session, the papers, the verdict."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from xiangxun.kernel.errors import Conflict
from xiangxun.registry.interpretations.service import ask, stop_on
from xiangxun.results.acceptance.batch_queries import PROGRAMME, sessions_in
from xiangxun.results.acceptance.cases import Case
from xiangxun.results.acceptance.facts import acceptance_facts
from xiangxun.results.acceptance.queries import RoundView, last_round, team
from xiangxun.results.dossier.queries import missing_rules
from xiangxun.rules.answers import DocumentDemand, Verdict
from xiangxun.rules.facts import SessionCheck
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.sessions.gates import session_check, unmet


@dataclass(frozen=True, slots=True)
class Weighed:
    """A verdict with the documents that are missing, its law and its receipt."""

    verdict: Verdict
    missing: tuple[DocumentDemand, ...]
    law: Law
    receipt_id: int

    @property
    def is_referred(self) -> bool:
        """Whether a person must answer first: a question is open, or no grade came out."""
        return self.verdict.grade is None or any(finding.open for finding in self.verdict.findings)


def pass_gates(db: Session, case: Case) -> None:
    """Ask the rules of the step for each session; missing documents do not stop the opinion, it may be about them.

    A programme is looked back upon: its sessions have passed their own gates.
    """
    if case.kind == PROGRAMME:
        return
    for session_id, facts in _checks(db, case):
        stop_on(ask(db, "check_session", facts, matter="session", matter_id=session_id), "还不能验收")


def weigh(db: Session, case: Case) -> Weighed:
    """Ask the rules for the grade of the latest round; leaves a receipt."""
    missing: tuple[DocumentDemand, ...] = ()
    for session_id, check in () if case.kind == PROGRAMME else _checks(db, case):
        demands = ask(db, "required_documents", check, matter="session", matter_id=session_id).answer
        missing += tuple(unmet(demands, check))
    facts = acceptance_facts(db, case, latest(db, case), missing_rules(missing))
    decision = ask(db, "decide_acceptance", facts, matter=case.subject, matter_id=case.id)
    return Weighed(decision.answer, missing, decision.law, decision.receipt_id)


def latest(db: Session, case: Case) -> RoundView:
    """Return the latest round; raises `Conflict` before the first."""
    view = last_round(db, case)
    if view is None:
        raise Conflict("请先由验收小组提出验收意见。")
    return view


def _checks(db: Session, case: Case) -> list[tuple[int, SessionCheck]]:
    sides = [member.side for member in team(db, case)]
    return [(one, session_check(db, one, Stage.ACCEPT, members=sides)) for one in sessions_in(db, case)]
