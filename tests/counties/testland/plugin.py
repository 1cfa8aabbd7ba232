"""Testland 示例县: a whole county that exists only in tests, with gates on both sides of every line.

with added(COUNTY): ...        # xiangxun.counties.added; or the fixture `testland` of tests/counties/walk.py
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tests.counties.testland import results, training

from xiangxun.rules import (
    AcceptanceFacts,
    ApprovalStep,
    AssessmentFacts,
    Cap,
    CostFacts,
    County,
    EngagementFacts,
    Finding,
    FollowupRound,
    Funding,
    FundingFacts,
    InstitutionFacts,
    Law,
    LecturerFacts,
    LevelFacts,
    MatterFacts,
    PeopleFacts,
    SessionCheck,
    Verdict,
    read_layer,
    rule,
)


class Testland:
    """Which rule answers which hook."""

    __test__ = False

    @rule
    def check_institution(self, facts: InstitutionFacts, law: Law) -> Iterator[Finding]:
        """TL-1-1 to TL-1-3."""
        return training.stands(facts, law)

    @rule
    def check_lecturer(self, facts: EngagementFacts, law: Law) -> Iterator[Finding]:
        """TL-2-1, TL-2-2."""
        return training.may_teach(facts, law)

    @rule
    def decide_lecturer_grade(self, facts: LecturerFacts, law: Law) -> Verdict:
        """TL-2-3."""
        return training.grade(facts, law)

    @rule
    def required_approvals(self, facts: MatterFacts, law: Law) -> tuple[ApprovalStep, ...]:
        """TL-4-1 to TL-4-3, TL-11-1."""
        return training.steps(facts, law)

    @rule
    def check_session(self, facts: SessionCheck, law: Law) -> Iterator[Finding]:
        """TL-3-2, TL-3-3, TL-6-3, TL-6-4, TL-11-2, TL-13-1."""
        return training.at_stage(facts, law)

    @rule
    def check_people(self, facts: PeopleFacts, law: Law) -> Iterator[Finding | Cap]:
        """TL-5-1 to TL-5-8."""
        return training.at_gate(facts, law)

    @rule
    def decide_lecturer_assessment(self, facts: AssessmentFacts, law: Law) -> Verdict:
        """TL-8-1 to TL-8-3."""
        return training.assess(facts, law)

    @rule
    def decide_trainee_levels(self, facts: LevelFacts, law: Law) -> tuple[Verdict, ...]:
        """TL-9-1."""
        return training.lift(facts, law)

    @rule
    def required_followups(self, facts: SessionCheck, law: Law) -> tuple[FollowupRound, ...]:
        """TL-10-1."""
        return results.calls(facts, law)

    @rule
    def decide_acceptance(self, facts: AcceptanceFacts, law: Law) -> Verdict | None:
        """TL-11-3."""
        return results.accept(facts, law)

    @rule
    def check_costs(self, facts: CostFacts, law: Law) -> Iterator[Cap]:
        """TL-12-2."""
        return results.limit(facts, law)

    @rule
    def decide_funding(self, facts: FundingFacts, law: Law) -> Funding:
        """TL-12-1, TL-12-2."""
        return results.entitle(facts, law)


COUNTY = County(
    "testland", (read_layer(Path(__file__).parent, "testland-2020", Testland(), since=date(2020, 1, 1)),)
)
