"""Rules of Testland 示例县 up to the ledger: institutions, lecturers, plans, people, delivery, assessment, levels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xiangxun.rules import (
    ApprovalStep,
    AssessmentFacts,
    Cap,
    Deadline,
    EngagementFacts,
    Finding,
    Gate,
    InstitutionFacts,
    Law,
    LecturerFacts,
    LevelFacts,
    MatterFacts,
    PeopleFacts,
    Person,
    Prefer,
    Question,
    SessionCheck,
    Span,
    Stage,
    Suspend,
    Task,
    Verdict,
    Withhold,
    full_years,
)

JUDGED = Question("leading_group", ("plausible", "implausible"), frozenset({"implausible"}))
LEVELS = {"": "basic", "basic": "good", "good": "best", "best": "best"}


def stands(facts: InstitutionFacts, law: Law) -> Iterator[Finding]:
    """TL-1-1 to TL-1-3: qualified, not suspended, no order past its day."""
    if "training" not in facts.qualifications:
        yield law.finding("TL-1-1", facts.ref)
    if facts.breached:
        yield law.finding("TL-1-2", facts.ref)
    if facts.overdue_orders:
        yield law.finding("TL-1-3", facts.ref, orders=facts.overdue_orders)


def may_teach(facts: EngagementFacts, law: Law) -> Iterator[Finding]:
    """TL-2-1, TL-2-2: a certificate that holds on the day, and no suspension."""
    valid = [one for one in facts.lecturer.certificates if one.expires is None or one.expires >= facts.on]
    if not valid:
        yield law.finding("TL-2-1", facts.lecturer.ref)
    if facts.lecturer.suspended_by:
        yield law.finding("TL-2-2", facts.lecturer.ref)


def grade(facts: LecturerFacts, law: Law) -> Verdict:
    """TL-2-3: senior from so many months on, or ten satisfied forms in a year."""
    long_enough = facts.months.get("operation", 0) >= law.integer("lecturer.senior_months")
    liked = facts.history.tally("forms_before") >= 10
    return Verdict(facts.ref, "lecturer", "senior" if long_enough or liked else "junior", ("TL-2-3",))


def steps(facts: MatterFacts, law: Law) -> tuple[ApprovalStep, ...]:
    """TL-4-1 to TL-4-3: the office, then the leading group; practical classes are posted afterwards."""
    if facts.kind in ("plan", "scheme", "change"):
        return (ApprovalStep("approve", "TL-4-1", "approve", "office"),)
    if facts.kind == "acceptance":
        opinion = ApprovalStep("opinion", "TL-11-1", "opine", "office")
        return (
            opinion,
            ApprovalStep("decision", "TL-11-1", "confirm", "leading_group", after=frozenset({"opinion"})),
        )
    if facts.kind != "session":
        return ()
    review = ApprovalStep(
        "review",
        "TL-4-1",
        "approve",
        "office",
        within=Deadline(law.span("review.within"), since=facts.on),
        needs=frozenset({"application_form"}),
    )
    approve = ApprovalStep(
        "approve",
        "TL-4-2",
        "approve",
        "leading_group",
        after=frozenset({"review"}),
        within=Deadline(law.span("review.within"), event="review"),
    )
    if facts.session is None or facts.session.category != "practical":
        return (review, approve)
    notice = ApprovalStep(
        "notice", "TL-4-3", "publish", "office", after=frozenset({"approve"}), lasts=law.span("notice.lasts")
    )
    return (review, approve, notice)


def at_stage(facts: SessionCheck, law: Law) -> Iterator[Finding]:
    """TL-3-2, TL-3-3, TL-6-3, TL-6-4, TL-11-2, TL-13-1."""
    session, counts = facts.session, facts.counts
    if facts.stage is Stage.APPLY and session.planned > law.integer("class.most"):
        yield law.finding("TL-3-3", session.ref, planned=session.planned, most=law.integer("class.most"))
    if facts.stage is Stage.OPEN and facts.plans.get("class") != "approved":
        yield law.finding("TL-3-2", session.ref)
    if facts.stage is Stage.CLOSE:
        for day in session.days:
            if day.head_count is not None and day.head_count < day.signed_in:
                yield law.finding(
                    "TL-6-3",
                    session.ref,
                    ask=JUDGED,
                    day=day.on,
                    signed=day.signed_in,
                    seen=day.head_count,
                )
    if facts.stage is Stage.SUBMIT and counts.paper_total != counts.signed:
        yield law.finding("TL-6-4", session.ref, paper=counts.paper_total, signed=counts.signed)
    if facts.stage is Stage.ACCEPT and not facts.members:
        yield law.finding("TL-11-2", session.ref)
    if facts.stage is Stage.ARCHIVE and not facts.custodians:
        yield law.finding("TL-13-1", session.ref)


def at_gate(facts: PeopleFacts, law: Law) -> Iterator[Finding | Cap]:
    """TL-5-1 to TL-5-8, by gate."""
    gates = {Gate.ADMIT: admitted, Gate.COUNT: counted, Gate.PAY: paid}
    if facts.gate in gates:
        yield from gates[facts.gate](facts, law)


def admitted(facts: PeopleFacts, law: Law) -> Iterator[Finding | Cap]:
    """TL-5-1, TL-5-4 to TL-5-6: old enough, of the first session when it is repeated; seats, willingness."""
    for person in facts.people:
        if age(person, facts) < law.integer("age.least"):
            yield law.finding("TL-5-1", person.ref, age=age(person, facts), low=law.integer("age.least"))
        if facts.session.retrains and person.ref not in facts.originals:
            yield law.finding("TL-5-5", person.ref)
        if facts.session.category == "practical" and "voluntary" not in person.declared:
            yield law.finding("TL-5-6", person.ref)
        if "poor_household" in person.groups:
            yield law.finding("TL-5-4", person.ref, effect=Prefer(0))
    if facts.session.category == "practical":
        yield Cap("TL-5-4", tuple(person.ref for person in facts.people), at_most=facts.session.planned)


def counted(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """TL-5-1 to TL-5-3, TL-5-7: within the ages, once in 24 months; exactly at the end is flagged."""
    window = law.window("age.count")
    for person in facts.people:
        years = age(person, facts)
        if years < law.integer("age.least"):
            yield law.finding("TL-5-1", person.ref, age=years, low=law.integer("age.least"))
        elif window.edge(years):
            default = "counted" if window.holds(years) else "not_counted"
            ask = Question("leading_group", ("counted", "not_counted"), frozenset({"not_counted"}), default)
            yield law.finding("TL-5-2", person.ref, ask=ask, age=years)
        elif not window.holds(years):
            yield law.finding("TL-5-3", person.ref, age=years)
        if times := facts.history.tally("counted_before", person.ref):
            yield law.finding("TL-5-7", person.ref, times=times)


def paid(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """TL-5-8: from two days on."""
    least = law.integer("pay.min_days")
    for person in facts.people:
        if person.credit_days < least:
            yield law.finding("TL-5-8", person.ref, days=person.credit_days, least=least)


def assess(facts: AssessmentFacts, law: Law) -> Verdict:
    """TL-8-1 to TL-8-3: by the share of satisfied forms; without forms a person judges."""
    lecturer = facts.lecturer.ref
    shown: dict[str, Any] = {"satisfied": facts.satisfied, "filled": facts.filled}
    if not facts.filled:
        asked = law.finding("TL-8-3", facts.session.ref, ask=JUDGED)
        return Verdict(lecturer, "assessment", "passed", ("TL-8-3",), findings=(asked,))
    if facts.satisfied >= law.share("assessment.least_satisfied") * facts.filled:
        return Verdict(lecturer, "assessment", "passed", ("TL-8-1",))
    withheld = Withhold(lecturer, 2, 5)
    found = [law.finding("TL-8-1", lecturer, effect=withheld, **shown)]
    if facts.satisfied < law.share("assessment.bar_below") * facts.filled:
        barred = Suspend(lecturer, "teaching", "leading_group")
        found.append(law.finding("TL-8-2", lecturer, effect=barred, **shown))
    rules = tuple(one.rule for one in found)
    effects = tuple(one.effect for one in found if one.effect)
    if len(found) > 1:
        effects += (Task("leading_group", "talk", Deadline(Span(5), event="decided")),)
    return Verdict(lecturer, "assessment", "failed", rules, findings=tuple(found), effects=effects)


def lift(facts: LevelFacts, law: Law) -> tuple[Verdict, ...]:
    """TL-9-1: one level up for a score that passes."""
    mark = law.integer("level.pass_mark")
    return tuple(
        Verdict(
            one.person,
            "trainee",
            LEVELS[one.level] if one.scores.get("exam", 0) >= mark else one.level or None,
            ("TL-9-1",),
        )
        for one in facts.trainees
    )


def age(person: Person, facts: PeopleFacts) -> int:
    """Return full years on the first day; 0 where no birth date is known."""
    return full_years(person.birth, facts.session.first_day) if person.birth else 0
