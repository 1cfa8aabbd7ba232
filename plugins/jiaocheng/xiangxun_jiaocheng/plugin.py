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
    aftercare,
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
from xiangxun_jiaocheng.rules.adjusting import adjusted

#: What must hold before each step of a session.
BEFORE: dict[Stage, tuple[Callable[[SessionCheck, Law], Iterable[Finding]], ...]] = {
    Stage.APPLY: (plans.is_in_force, plans.exists),
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
        aftercare.tell_what_follows,
    ),
}


class Regulation2022:
    """The training regulation 培训管理制度 of 2022."""

    @rule
    def check_lecturer(self, facts: EngagementFacts, law: Law) -> list[Finding]:
        """JC-2.2-1, JC-2.2-2, JC-2.4-1.0, JC-2.4-2.0, JC-2.4-3.0, JC-2.4-4, JC-2.5-6, JC-2.6-2."""
        found = (
            *lecturers.is_not_given_up(facts, law),
            *lecturers.hold_certificate(facts, law),
            *lecturers.pass_pre_job(facts, law),
            *lecturers.fit_purpose(facts, law),
            *lecturers.share_with_basis(facts, law),
        )
        return list(adjusted(found, law))

    @rule
    def check_people(self, facts: PeopleFacts, law: Law) -> list[Finding]:
        """JC-3.1-2, JC-2.7-9, JC-3.3-1, JC-3.3-4 at ADMIT; JC-4.2-7 at CERTIFY."""
        found = (
            *people.admit(facts, law),
            *people.have_level(facts, law),
            *people.certify(facts, law),
        )
        return list(adjusted(found, law))

    @rule
    def check_session(self, facts: SessionCheck, law: Law) -> list[Finding]:
        """Plans before APPLY and OPEN; hours, course tables; homework, group, forms, outstanding trainees at CLOSE."""
        found = (finding for check in BEFORE.get(facts.stage, ()) for finding in check(facts, law))
        return list(adjusted(found, law))

    @rule
    def required_approvals(self, facts: MatterFacts, law: Law) -> tuple[ApprovalStep, ...]:
        """JC-1.5-2, JC-1.6-3, JC-4.1-1."""
        return approvals.steps(facts, law)

    @rule
    def required_documents(self, facts: SessionCheck, law: Law) -> Iterator[DocumentDemand]:
        """JC-4.2-4, JC-4.2-8."""
        return dossier.by_number(facts, law)

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
