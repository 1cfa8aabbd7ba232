"""The table of hooks 规则接口表: facts and answers of each by name, for the façade, receipts and cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from xiangxun.rules import answers as a
from xiangxun.rules import facts as f
from xiangxun.rules.vocabulary import Map


@dataclass(frozen=True, slots=True)
class Hook:
    """A hook: the class of its facts, the classes its answers may have, joined or decided, one or many.

    `since`: the version of the contract that brought it. `deprecated`: what to answer instead, from the release on that
    announces its end; a plugin that still answers it then warns when it is built.
    """

    name: str
    facts: type[Any]
    answers: tuple[type[Any], ...]
    decided: bool = False
    many: bool = True  # the answer is a tuple of `answers`
    since: str = "1.0"
    deprecated: str = ""

    @property
    def answer_type(self) -> Any:
        """The type of the whole answer, as the plain form of a receipt needs it."""
        one: Any = reduce(or_, self.answers)
        return tuple[one, ...] if self.many else one


def _joined(name: str, facts: type[Any], *answers: type[Any]) -> Hook:
    return Hook(name, facts, answers)


def _decided(name: str, facts: type[Any], answer: type[Any], *, many: bool = False) -> Hook:
    return Hook(name, facts, (answer,), decided=True, many=many)


_FOUND = (a.Finding, a.Waiver)

HOOKS: Map[str, Hook] = Map(
    {
        hook.name: hook
        for hook in (
            _joined("check_institution", f.InstitutionFacts, *_FOUND),
            _joined("check_lecturer", f.EngagementFacts, *_FOUND),
            _joined("check_plan", f.PlanFacts, *_FOUND),
            _joined("check_people", f.PeopleFacts, *_FOUND, a.Cap),
            _joined("check_session", f.SessionCheck, *_FOUND),
            _joined("check_costs", f.CostFacts, *_FOUND, a.Cap),
            _joined("required_approvals", f.MatterFacts, a.ApprovalStep),
            _joined("required_documents", f.SessionCheck, a.DocumentDemand),
            _joined("required_followups", f.SessionCheck, a.FollowupRound),
            _decided("decide_attendance", f.AttendanceFacts, a.Attendance),
            _decided("decide_ledger", f.LedgerFacts, a.Ledger),
            _decided("decide_lecturer_grade", f.LecturerFacts, a.Verdict),
            _decided("decide_lecturer_assessment", f.AssessmentFacts, a.Verdict),
            _decided("decide_trainee_levels", f.LevelFacts, a.Verdict, many=True),
            _decided("decide_acceptance", f.AcceptanceFacts, a.Verdict),
            _decided("decide_funding", f.FundingFacts, a.Funding),
            _joined("watch_obligations", f.WatchFacts, a.Obligation),
        )
    }
)
