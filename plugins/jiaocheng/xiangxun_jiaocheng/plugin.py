"""The plugin of Jiaocheng 交城县: which rule answers which hook, and the editions 版本 of the regulation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from importlib.resources import files

from xiangxun.rules import (
    ApprovalStep,
    AssessmentFacts,
    Attendance,
    AttendanceFacts,
    County,
    DocumentDemand,
    EngagementFacts,
    Finding,
    FollowupRound,
    Funding,
    FundingFacts,
    Law,
    LecturerFacts,
    LevelFacts,
    MatterFacts,
    Obligation,
    PeopleFacts,
    SessionCheck,
    Stage,
    Verdict,
    WatchFacts,
    read_layer,
    rule,
)
from xiangxun_jiaocheng.rules import (
    approvals,
    attendance,
    consequences,
    delivery,
    dossier,
    feedback,
    followups,
    funds,
    grades,
    hours,
    lecturers,
    levels,
    people,
    plans,
)

#: What must hold before each step of a session.
BEFORE: dict[Stage, tuple[Callable[[SessionCheck, Law], Iterable[Finding]], ...]] = {
    Stage.APPLY: (plans.exists,),
    Stage.OPEN: (
        plans.exists,
        plans.has_confirmed_scheme,
        plans.has_filed_schedule,
        hours.plans_full_days,
        delivery.has_course_tables,
    ),
    Stage.CLOSE: (
        plans.is_carried_out,
        plans.keeps_content,
        hours.holds_full_days,
        delivery.sets_homework,
        delivery.keeps_time,
        feedback.names_outstanding,
        feedback.joined_group,
        feedback.returned_forms,
        feedback.passed_final,
    ),
}


class Regulation2022:
    """The training regulation 培训管理制度 of 2022."""

    @rule
    def check_lecturer(self, facts: EngagementFacts, law: Law) -> list[Finding]:
        """JC-2.2-1, JC-2.2-2, JC-2.4-1.0, JC-2.4-2.0, JC-2.4-3.0, JC-2.4-4, JC-2.5-6, JC-2.6-2."""
        return [
            *lecturers.is_not_given_up(facts, law),
            *lecturers.hold_certificate(facts, law),
            *lecturers.pass_pre_job(facts, law),
            *lecturers.fit_purpose(facts, law),
            *lecturers.share_with_basis(facts, law),
        ]

    @rule
    def check_people(self, facts: PeopleFacts, law: Law) -> list[Finding]:
        """JC-3.1-2, JC-2.7-9, JC-3.3-1, JC-3.3-4 at ADMIT; JC-4.2-7 at CERTIFY."""
        return [
            *people.admit(facts, law),
            *people.have_level(facts, law),
            *people.certify(facts, law),
        ]

    @rule
    def check_session(self, facts: SessionCheck, law: Law) -> list[Finding]:
        """Plans before APPLY and OPEN; hours, course tables; homework, group, forms, outstanding trainees at CLOSE."""
        return [finding for check in BEFORE.get(facts.stage, ()) for finding in check(facts, law)]

    @rule
    def required_approvals(self, facts: MatterFacts) -> tuple[ApprovalStep, ...]:
        """JC-1.5-2, JC-1.6-3, JC-4.1-1."""
        return approvals.steps(facts)

    @rule
    def required_documents(self, facts: SessionCheck, law: Law) -> Iterator[DocumentDemand]:
        """JC-4.2-4."""
        return dossier.film(facts, law)

    @rule
    def required_followups(self, facts: SessionCheck, law: Law) -> Iterator[FollowupRound]:
        """JC-4.2-10."""
        return followups.register(facts, law)

    @rule
    def decide_attendance(self, facts: AttendanceFacts, law: Law) -> Attendance:
        """JC-2.2-4, JC-2.7-2, JC-2.7-3."""
        return attendance.credit(facts, law)

    @rule
    def decide_lecturer_grade(self, facts: LecturerFacts, law: Law) -> Verdict:
        """JC-2.4-1.1 to JC-2.4-3.2."""
        return grades.grade(facts, law)

    @rule
    def decide_lecturer_assessment(self, facts: AssessmentFacts, law: Law) -> Verdict:
        """JC-2.5-1 to JC-2.5-6."""
        return consequences.decide(facts, law)

    @rule
    def decide_trainee_levels(self, facts: LevelFacts, law: Law) -> tuple[Verdict, ...]:
        """JC-3.3-1, JC-3.3-3 to JC-3.3-6."""
        return levels.decide(facts, law)

    @rule
    def decide_funding(self, facts: FundingFacts) -> Funding:
        """JC-2.5-5."""
        return funds.entitle(facts)

    @rule
    def watch_obligations(self, facts: WatchFacts, law: Law) -> Iterator[Obligation]:
        """JC-4.2-10."""
        return followups.watch(facts, law)


#: JC-0.0-1: the text gives no first day; the year of its number is taken from its first day.
REGULATION_2022 = read_layer(
    files("xiangxun_jiaocheng"), "jiaocheng-2022", Regulation2022(), since=date(2022, 1, 1)
)

COUNTY = County("jiaocheng", (REGULATION_2022,))
