"""Facts 事实: what goes into a rule. Frozen, without rows, requests, clocks or calendars."""

from __future__ import annotations

from xiangxun.rules.facts.plans import MatterFacts, PlanFacts
from xiangxun.rules.facts.recurring import (
    Certificate,
    Event,
    Extra,
    Outcome,
    Paper,
    Person,
    Ruling,
    StepDone,
)
from xiangxun.rules.facts.registry import EngagementFacts, InstitutionFacts, LecturerFacts
from xiangxun.rules.facts.results import (
    AcceptanceFacts,
    Cost,
    CostFacts,
    FundingFacts,
    LedgerFacts,
    LedgerRow,
    Order,
    Score,
    Summary,
    WatchFacts,
)
from xiangxun.rules.facts.sessions import Counts, Day, Engaged, SessionCheck, SessionFacts, Slot
from xiangxun.rules.facts.training import (
    AssessmentFacts,
    AttendanceFacts,
    LevelFacts,
    Mark,
    PeopleFacts,
    Progress,
)

__all__ = [
    "AcceptanceFacts",
    "AssessmentFacts",
    "AttendanceFacts",
    "Certificate",
    "Cost",
    "CostFacts",
    "Counts",
    "Day",
    "Engaged",
    "EngagementFacts",
    "Event",
    "Extra",
    "FundingFacts",
    "InstitutionFacts",
    "LecturerFacts",
    "LedgerFacts",
    "LedgerRow",
    "LevelFacts",
    "Mark",
    "MatterFacts",
    "Order",
    "Outcome",
    "Paper",
    "PeopleFacts",
    "Person",
    "PlanFacts",
    "Progress",
    "Ruling",
    "Score",
    "SessionCheck",
    "SessionFacts",
    "Slot",
    "StepDone",
    "Summary",
    "WatchFacts",
]
