"""The plugin of Xinmi 新密市: which rule answers which hook, and the editions 版本 of the regulation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from importlib.resources import files

from xiangxun.rules import (
    AcceptanceFacts,
    ApprovalStep,
    County,
    EngagementFacts,
    Finding,
    FollowupRound,
    Funding,
    FundingFacts,
    Law,
    Ledger,
    LedgerFacts,
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
from xiangxun_xinmi.rules import (
    acceptance,
    approvals,
    archive,
    delivery,
    followups,
    funds,
    lecturers,
    ledger,
    people,
    plans,
    watch,
)

#: What must hold before each step of a session.
BEFORE: dict[Stage, tuple[Callable[[SessionCheck, Law], Iterable[Finding]], ...]] = {
    Stage.APPLY: (plans.is_in_force, plans.exists),
    Stage.OPEN: (
        plans.exists,
        plans.is_approved,
        delivery.has_fit_venue,
        delivery.combines_practice,
        delivery.is_online_only_if_permitted,
    ),
    Stage.CLOSE: (
        plans.is_carried_out,
        delivery.has_fit_venue,
        delivery.combines_practice,
        delivery.is_online_only_if_permitted,
    ),
    Stage.SUBMIT: (
        ledger.is_made,
        ledger.names_content,
        ledger.agrees_with_paper,
        followups.has_tracked,
    ),
    Stage.ACCEPT: (acceptance.has_team,),
    Stage.ARCHIVE: (archive.has_archivist,),
}


class Trial2020:
    """The trial regulation 试行办法 of 31 August 2020, posted on 2 September."""

    @rule
    def check_lecturer(self, facts: EngagementFacts, law: Law) -> list[Finding]:
        """XM-03-1, XM-03-2: certificate, and practice for practical classes."""
        return [*lecturers.hold_certificate(facts, law), *lecturers.have_practised(facts, law)]

    @rule
    def check_plan(self, facts: PlanFacts, law: Law) -> list[Finding]:
        """XM-04-1, XM-07-1: one category, content from the catalogue."""
        return [*plans.fits_one_category(facts, law), *plans.keeps_to_catalogue(facts, law)]

    @rule
    def check_people(self, facts: PeopleFacts, law: Law) -> list[Finding]:
        """XM-05-3, XM-05-4, XM-04-1: ages and audience, by category and gate."""
        return [
            *people.admit(facts, law),
            *people.count_practical(facts, law),
            *people.count_open(facts, law),
        ]

    @rule
    def check_session(self, facts: SessionCheck, law: Law) -> list[Finding]:
        """XM-02-1, XM-02-3, XM-02-4, XM-06-2 to XM-06-4, XM-10-1, XM-10-3, XM-11-1, XM-11-2, XM-12-1, XM-12-3, XM-19-1."""
        return [finding for check in BEFORE.get(facts.stage, ()) for finding in check(facts, law)]

    @rule
    def required_approvals(self, facts: MatterFacts) -> tuple[ApprovalStep, ...]:
        """XM-02-3, XM-02-4, XM-11-5, XM-16-6."""
        return approvals.steps(facts)

    @rule
    def required_followups(self, facts: SessionCheck, law: Law) -> list[FollowupRound]:
        """XM-09-5, XM-11-4: calls after the class, the acceptance team's sample."""
        return [*followups.call_trainees(facts, law), *followups.sample_for_acceptance(facts, law)]

    @rule
    def decide_ledger(self, facts: LedgerFacts, law: Law) -> Ledger:
        """XM-05-2, XM-05-5, XM-10-2, XM-10-4."""
        return ledger.enter(facts, law)

    @rule
    def decide_acceptance(self, facts: AcceptanceFacts, law: Law) -> Verdict | None:
        """XM-11-4, XM-11-5, XM-11-7."""
        return acceptance.decide(facts, law)

    @rule
    def decide_funding(self, facts: FundingFacts, law: Law) -> Funding:
        """XM-11-6."""
        return funds.entitle(facts, law)

    @rule
    def watch_obligations(self, facts: WatchFacts, law: Law) -> list[Obligation]:
        """XM-09-2, XM-09-5, XM-11-6, XM-11-7, XM-12-3, XM-12-4, XM-16-5, XM-17-3."""
        return [
            *watch.sessions(facts, law),
            *watch.paper_ledgers(facts),
            *watch.backups(facts, law),
            *watch.orders(facts, law),
        ]


#: XM-19-1: in force from publication. The first day it may mean is that of issue; `edition.since` says which is taken.
TRIAL_2020 = read_layer(
    files("xiangxun_xinmi"),
    "xinmi-2020",
    Trial2020(),
    since=date(2020, 8, 31),
    packs=("training_fee",),
)

COUNTY = County("xinmi", (TRIAL_2020,))
