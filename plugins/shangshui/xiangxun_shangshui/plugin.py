"""The plugin of Shangshui 商水县: which rule answers which hook, and the editions 版本 of the regulation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.resources import files

from xiangxun.rules import (
    AcceptanceFacts,
    ApprovalStep,
    CostFacts,
    County,
    EngagementFacts,
    Finding,
    FollowupRound,
    Funding,
    FundingFacts,
    InstitutionFacts,
    Law,
    MatterFacts,
    Obligation,
    PeopleFacts,
    PlanFacts,
    SessionCheck,
    Stage,
    Verdict,
    WatchFacts,
    read_layer,
    rule,
)
from xiangxun_shangshui.rules import (
    acceptance,
    application,
    approvals,
    costs,
    delivery,
    followups,
    funds,
    institutions,
    lecturers,
    people,
    plans,
    watch,
)

#: What must hold before each step of a session.
BEFORE: dict[Stage, tuple[Callable[[SessionCheck, Law], Iterable[Finding]], ...]] = {
    Stage.APPLY: (plans.belongs_to_year, plans.belongs_to_month, plans.exists, application.is_early),
    Stage.OPEN: (
        plans.exists,
        application.is_made,
        application.is_approved,
        application.is_filed,
        application.keeps_roster,
        delivery.combines_methods,
    ),
    Stage.CLOSE: (
        delivery.combines_methods,
        delivery.is_observed,
        delivery.is_counted,
        delivery.has_originals,
        application.keeps_roster,
    ),
    Stage.SUBMIT: (followups.has_called,),
}


class Undated:
    """The regulation, whose text bears no day of issue."""

    @rule
    def check_institution(self, facts: InstitutionFacts, law: Law) -> list[Finding]:
        """SS-08-1, SS-08-2, SS-10-3: qualification, lecturers, orders mended."""
        return [
            *institutions.is_qualified(facts, law),
            *institutions.has_lecturers(facts, law),
            *institutions.mends_as_ordered(facts, law),
        ]

    @rule
    def check_lecturer(self, facts: EngagementFacts, law: Law) -> list[Finding]:
        """SS-06-2: practice, experience, results."""
        return [*lecturers.have_results(facts, law)]

    @rule
    def check_plan(self, facts: PlanFacts, law: Law) -> list[Finding]:
        """SS-04-2: content from the catalogue."""
        return [*plans.keeps_to_catalogue(facts, law)]

    @rule
    def check_people(self, facts: PeopleFacts, law: Law) -> list[Finding]:
        """SS-03-1, SS-03-2, SS-03-4, SS-12-5: review, priority, the original people of a retraining."""
        return [*people.review(facts, law), *people.are_original(facts, law)]

    @rule
    def check_session(self, facts: SessionCheck, law: Law) -> list[Finding]:
        """SS-05-1, SS-07-1, SS-07-2, SS-07-3, SS-07-7, SS-07-8, SS-09-1, SS-11-1, SS-11-2, SS-12-5, SS-14-1, SS-14-2: by stage."""
        return [finding for check in BEFORE.get(facts.stage, ()) for finding in check(facts, law)]

    @rule
    def check_costs(self, facts: CostFacts, law: Law) -> list[Finding]:
        """SS-13-2: uses that the text names; the standard of SS-13-1 is a pack."""
        return [*costs.are_of_the_kinds_named(facts, law)]

    @rule
    def required_approvals(self, facts: MatterFacts) -> tuple[ApprovalStep, ...]:
        """SS-07-3, SS-11-2, SS-12-1, SS-14-2, SS-15-2."""
        return approvals.steps(facts)

    @rule
    def required_followups(self, facts: SessionCheck, law: Law) -> list[FollowupRound]:
        """SS-07-6, SS-12-1: rounds after the class, the office's sample before acceptance."""
        return [*followups.revisit(facts, law), *followups.sample_for_acceptance(facts, law)]

    @rule
    def decide_acceptance(self, facts: AcceptanceFacts, law: Law) -> Verdict:
        """SS-12-1 to SS-12-8."""
        return acceptance.decide(facts, law)

    @rule
    def decide_funding(self, facts: FundingFacts, law: Law) -> Funding:
        """SS-12-6, SS-12-7, SS-13-2."""
        return funds.entitle(facts, law)

    @rule
    def watch_obligations(self, facts: WatchFacts, law: Law) -> list[Obligation]:
        """SS-02-2, SS-03-3, SS-07-5, SS-07-6, SS-07-9, SS-08-5, SS-09-2, SS-10-2, SS-11-3, SS-12-4, SS-14-1, SS-14-2."""
        return [
            *watch.sessions(facts, law),
            *watch.self_checks(facts),
            *watch.registers(facts, law),
            *watch.orders(facts),
            *watch.plans(facts, law),
            *watch.need(facts, law),
        ]


#: SS-16-1: in force from issue; the day is not in the text, so until the county enters it there is no lower bound.
UNDATED = read_layer(files("xiangxun_shangshui"), "shangshui-1", Undated(), packs=("training_fee",))

COUNTY = County("shangshui", (UNDATED,))
