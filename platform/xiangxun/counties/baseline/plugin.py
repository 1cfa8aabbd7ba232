"""The baseline's rules 平台默认规则: which reader answers which hook."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.counties.baseline import declared, defaults, limits, procedures, quotas, scoring
from xiangxun.counties.baseline.attendance import credited
from xiangxun.rules import (
    AcceptanceFacts,
    ApprovalStep,
    AssessmentFacts,
    Attendance,
    AttendanceFacts,
    Cap,
    DocumentDemand,
    EngagementFacts,
    Finding,
    FollowupRound,
    Funding,
    InstitutionFacts,
    Law,
    LecturerFacts,
    Ledger,
    LedgerFacts,
    LevelFacts,
    MatterFacts,
    PeopleFacts,
    PlanFacts,
    SessionCheck,
    Verdict,
    rule,
)


class Baseline:
    """What holds in every county unless its layers decide otherwise."""

    @rule
    def check_institution(self, facts: InstitutionFacts, law: Law) -> Iterator[Finding]:
        """The county's own fields of an institution are filled where they are required."""
        return declared.unfilled_extras(law, "institution", facts.extra, facts.ref)

    @rule
    def check_lecturer(self, facts: EngagementFacts, law: Law) -> Iterator[Finding]:
        """The county's own fields of a lecturer are filled where they are required."""
        return declared.unfilled_extras(law, "lecturer", facts.lecturer.extra, facts.lecturer.ref)

    @rule
    def check_plan(self, facts: PlanFacts, law: Law) -> Iterator[Finding]:
        """`[required."plan:KIND"]`, and the county's own fields of a plan."""
        yield from law.missing(f"plan:{facts.kind}", facts.filled, facts.ref)
        yield from declared.unfilled_extras(law, "plan", facts.extra, facts.ref)

    @rule
    def check_people(self, facts: PeopleFacts, law: Law) -> Iterator[Finding | Cap]:
        """`[required."person:GATE"]`, the county's own fields of each person, `[[limit]]`, `[[quota]]`."""
        yield from declared.unfilled_of_people(facts, law)
        yield from limits.of_people(facts, law)
        yield from quotas.seats(facts, law)

    @rule
    def check_session(self, facts: SessionCheck, law: Law) -> Iterator[Finding]:
        """`[required."session:STAGE"]`, `[required."row:STAGE"]`, the county's own fields of a session, `[[limit]]`."""
        yield from declared.unfilled_of_session(facts, law)
        yield from limits.of_session(facts, law)

    @rule
    def required_approvals(self, facts: MatterFacts, law: Law) -> tuple[ApprovalStep, ...]:
        """The `[[step]]`s of the matter; BASE-INSPECTION: the inspector signs an inspection."""
        return (*procedures.steps(facts, law), *defaults.inspector_signs(facts))

    @rule
    def required_followups(self, facts: SessionCheck, law: Law) -> Iterator[FollowupRound]:
        """The `[[round]]`s, when the class is closed."""
        return procedures.rounds(facts, law)

    @rule
    def required_documents(self, facts: SessionCheck, law: Law) -> tuple[DocumentDemand, ...]:
        """The documents declared for the stage."""
        return law.documents(facts.stage)

    @rule
    def decide_attendance(self, facts: AttendanceFacts) -> Attendance:
        """Held minutes, and every held day counts."""
        return credited(facts)

    @rule
    def decide_ledger(self, facts: LedgerFacts, law: Law) -> Ledger:
        """One for each attendee; the stopped by the rules that stop them, the absent by `count.min_presence`."""
        return defaults.one_each(facts, law)

    @rule
    def decide_lecturer_grade(self, facts: LecturerFacts, law: Law) -> Verdict:
        """BASE-LECTURER: registered."""
        return defaults.graded(law, facts.ref, "lecturer", "registered", "BASE-LECTURER")

    @rule
    def decide_lecturer_assessment(self, facts: AssessmentFacts, law: Law) -> Verdict:
        """BASE-ASSESSMENT: passed."""
        return defaults.graded(law, facts.lecturer.ref, "assessment", "passed", "BASE-ASSESSMENT")

    @rule
    def decide_trainee_levels(self, facts: LevelFacts, law: Law) -> tuple[Verdict, ...]:
        """BASE-LEVEL: the level stays."""
        return tuple(
            defaults.graded(law, trainee.person, "trainee", trainee.level, "BASE-LEVEL")
            for trainee in facts.trainees
        )

    @rule
    def decide_acceptance(self, facts: AcceptanceFacts, law: Law) -> Verdict:
        """By the points where criteria and `acceptance.bands` are declared; BASE-ACCEPTANCE: else a person grades."""
        return scoring.by_points(facts, law) or defaults.person_grades(facts, law)

    @rule
    def decide_funding(self) -> Funding:
        """No line: nothing is paid that no rule grants."""
        return Funding(())
