"""Reference days: for which day each hook is asked, and by which days an edition is chosen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from xiangxun.counties.reference import OwnDays, own_days, place_of, reference_day, session_days, subject_of
from xiangxun.rules import (
    HOOKS,
    AcceptanceFacts,
    AssessmentFacts,
    AttendanceFacts,
    CostFacts,
    Day,
    Engaged,
    EngagementFacts,
    FundingFacts,
    Gate,
    InstitutionFacts,
    LecturerFacts,
    LedgerFacts,
    LevelFacts,
    MatterFacts,
    PeopleFacts,
    PlanFacts,
    RuleFailed,
    SessionCheck,
    SessionFacts,
    Stage,
    WatchFacts,
)

FIRST, OWN = date(2024, 5, 6), date(2024, 7, 1)
SESSION = SessionFacts("session:1", days=(Day(FIRST), Day(date(2024, 5, 7))), approved=date(2024, 4, 1))
LECTURER = LecturerFacts("lecturer:1", OWN)
CHECK = SessionCheck(Stage.OPEN, OWN, SESSION)
FACTS: dict[str, tuple[Any, date]] = {
    "check_institution": (InstitutionFacts("institution:1", OWN), OWN),
    "check_lecturer": (EngagementFacts(OWN, Engaged("lecturer:1"), LECTURER), OWN),
    "check_plan": (PlanFacts("plan:1", "class", OWN), OWN),
    "check_people": (PeopleFacts(Gate.PAY, OWN, SESSION), FIRST),
    "check_session": (CHECK, FIRST),
    "check_costs": (CostFacts(SESSION), FIRST),
    "required_approvals": (MatterFacts("session", "session:1", OWN, SESSION), OWN),
    "required_documents": (CHECK, FIRST),
    "required_followups": (CHECK, FIRST),
    "decide_attendance": (AttendanceFacts(SESSION), FIRST),
    "decide_ledger": (LedgerFacts(SESSION), FIRST),
    "decide_lecturer_grade": (LECTURER, OWN),
    "decide_lecturer_assessment": (AssessmentFacts(SESSION, Engaged("lecturer:1")), FIRST),
    "decide_trainee_levels": (LevelFacts(SESSION), FIRST),
    "decide_acceptance": (AcceptanceFacts("session:1", "session", OWN, sessions=(SESSION,)), FIRST),
    "decide_funding": (FundingFacts(OWN, SESSION), FIRST),
    "watch_obligations": (WatchFacts(OWN), OWN),
}


@pytest.mark.parametrize("hook", HOOKS)
def test_reference_day_of_each_hook_is_the_contracts(hook):
    facts, day = FACTS[hook]
    assert reference_day(hook, facts) == day


def test_reference_day_of_a_programme_is_its_own():
    programme = AcceptanceFacts("programme:1", "programme", OWN, sessions=(SESSION,))
    assert reference_day("decide_acceptance", programme) == OWN
    assert reference_day("decide_funding", FundingFacts(OWN)) == OWN


def test_reference_day_of_an_application_without_days_is_the_day_of_asking():
    assert reference_day("check_session", SessionCheck(Stage.APPLY, OWN, SessionFacts("session:1"))) == OWN


def test_reference_day_of_a_ledger_without_days_is_refused():
    with pytest.raises(RuleFailed, match="session:1"):
        reference_day("decide_ledger", LedgerFacts(SessionFacts("session:1")))


def test_own_days_of_facts_about_no_session_are_the_reference_day():
    assert own_days(LECTURER, OWN) == OwnDays(OWN, OWN, OWN)


def test_own_days_of_a_session_not_yet_approved_count_the_day_of_asking():
    waiting = SessionFacts("session:1", days=(Day(FIRST),), applied=date(2024, 3, 1))
    assert session_days(waiting, date(2024, 4, 2)) == OwnDays(FIRST, date(2024, 4, 2), date(2024, 3, 1))
    assert session_days(waiting, OWN).approved == FIRST


def test_place_and_subject_of_facts_are_gate_or_stage_and_session_or_matter():
    assert (place_of(CHECK), subject_of(CHECK)) == ("open", "session:1")
    assert (place_of(FACTS["check_people"][0]), place_of(LECTURER)) == ("pay", None)
    assert subject_of(AcceptanceFacts("batch:1", "batch", OWN, sessions=(SESSION,))) == "batch:1"
    assert (subject_of(LECTURER), subject_of(WatchFacts(OWN))) == ("lecturer:1", None)
