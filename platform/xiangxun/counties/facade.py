"""County rules 县规则: the typed façade through which all calls to county plugins go, one method per hook.

A call finds its reference day, the edition that governs, and the law of the day under the tenant's interpretations;
asks the layers; refuses answers that are not sound; writes rulings into findings; and tells the sink.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from time import perf_counter
from typing import Any

from xiangxun.counties.calls import Call, Guard, Sink
from xiangxun.counties.checked import Checked
from xiangxun.counties.edition import Edition
from xiangxun.counties.governing import NoEdition, governing
from xiangxun.counties.reference import (
    OwnDays,
    own_days,
    place_of,
    reference_day,
    session_days,
    sessions_of,
    subject_of,
)
from xiangxun.counties.settling import Settlement
from xiangxun.counties.soundness import check_answer
from xiangxun.counties.timing import told
from xiangxun.counties.waiving import waive
from xiangxun.rules import answers as a
from xiangxun.rules import facts as f
from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.hooks import HOOKS, Hook
from xiangxun.rules.law import ExtraField, FieldHistory, FieldStep, Law, Override
from xiangxun.rules.vocabulary import Code, Map

_NO_END = "没有在时限内作答，办理进程已被结束"


@dataclass(frozen=True, slots=True)
class CountyRules:
    """The rules of one county, all editions, under one tenant's interpretations.

    Every method takes facts and returns the settled answer; it raises RuleFailed (or its kinds WrongAnswer,
    NotDeclared, RuleNotAnswered) naming county and hook, and NoEdition where no edition governs. Then the step is
    not done. `sink` receives each Call that was answered; `guard` may keep a step waiting and hears of failures.
    """

    county: Code
    editions: tuple[Edition, ...]
    overrides: tuple[Override, ...] = ()
    sink: Sink | None = None
    is_pinned: bool = False
    guard: Guard | None = None

    @property
    def plugin_version(self) -> str:
        """The version of the county's plugin in this process."""
        return self.editions[0].versions[self.county]

    @property
    def fields(self) -> FieldHistory:
        """How the county's own fields came to be: of its package and its packs, the newest edition's word first."""
        return _history(self.editions)

    def under(self, overrides: Sequence[Override]) -> CountyRules:
        """Return the same rules under a tenant's interpretations."""
        return replace(self, overrides=tuple(overrides))

    def reporting_to(self, sink: Sink) -> CountyRules:
        """Return the same rules with each call told to `sink`."""
        return replace(self, sink=sink)

    def guarded(self, guard: Guard) -> CountyRules:
        """Return the same rules with `guard` before them."""
        return replace(self, guard=guard)

    def pinned(self, edition: Code) -> CountyRules:
        """Return the rules of one edition by its code, whatever the days say; raises NoEdition."""
        found = tuple(one for one in self.editions if one.own.code == edition)
        if not found:
            raise NoEdition(f"{self.county} 没有版本 {edition}", details={"edition": edition})
        return replace(self, editions=found, is_pinned=True)

    def edition_on(self, days: OwnDays) -> Edition:
        """Return the edition that governs a session with these days; raises NoEdition."""
        if self.is_pinned:
            return self.editions[0]
        layer = governing([edition.own for edition in self.editions], days)
        return next(edition for edition in self.editions if edition.own is layer)

    def edition_of(self, session: f.SessionFacts, today: date) -> Edition:
        """Return the edition that governs a session as known today."""
        return self.edition_on(session_days(session, today))

    def law(self, day: date, days: OwnDays | None = None) -> Law:
        """Return the law of a day, for pages and papers: of the edition that governs `days` (absent: the day)."""
        edition = self.edition_on(days or OwnDays(day, day, day))
        return edition.lawbook_under(self.overrides).on(day)

    def ask(self, hook: str, facts: Any, day: date | None = None) -> Any:
        """Return the settled answer of a hook by name; joined answers come as a tuple.

        `day`: the reference day; absent, it is found in the facts. The edition follows the facts.
        """
        asked = HOOKS[hook]
        if not isinstance(facts, asked.facts):
            raise TypeError(f"{hook} takes {asked.facts.__name__}, not {type(facts).__name__}")
        if self.guard is not None:
            self.guard.admit()
        try:
            return self._ask(asked, facts, day or reference_day(hook, facts))
        except RuleFailed as failure:
            raise failure.placed(self.county, hook) from failure

    def check_institution(self, facts: f.InstitutionFacts) -> Checked:
        """Hook 1: whether an institution may register or apply."""
        return Checked.of(self.ask("check_institution", facts))

    def check_lecturer(self, facts: f.EngagementFacts) -> Checked:
        """Hook 2: whether a lecturer may be assigned."""
        return Checked.of(self.ask("check_lecturer", facts))

    def check_plan(self, facts: f.PlanFacts) -> Checked:
        """Hook 3: whether a plan may be submitted or changed."""
        return Checked.of(self.ask("check_plan", facts))

    def check_people(self, facts: f.PeopleFacts) -> Checked:
        """Hook 4: who is stopped at a gate, in which order seats are given, and how many there are."""
        return Checked.of(self.ask("check_people", facts))

    def check_session(self, facts: f.SessionCheck) -> Checked:
        """Hook 5: whether the session may take its next step."""
        return Checked.of(self.ask("check_session", facts))

    def check_costs(self, facts: f.CostFacts) -> Checked:
        """Hook 6: limits on the payable costs."""
        return Checked.of(self.ask("check_costs", facts))

    def required_approvals(self, facts: f.MatterFacts) -> tuple[a.ApprovalStep, ...]:
        """Hook 7: the steps of approval; their `after` has no loop."""
        steps: tuple[a.ApprovalStep, ...] = self.ask("required_approvals", facts)
        return steps

    def required_documents(self, facts: f.SessionCheck) -> tuple[a.DocumentDemand, ...]:
        """Hook 8: the documents that a stage demands."""
        demands: tuple[a.DocumentDemand, ...] = self.ask("required_documents", facts)
        return demands

    def required_followups(self, facts: f.SessionCheck) -> tuple[a.FollowupRound, ...]:
        """Hook 9: the rounds of follow-up."""
        rounds: tuple[a.FollowupRound, ...] = self.ask("required_followups", facts)
        return rounds

    def decide_attendance(self, facts: f.AttendanceFacts) -> a.Attendance:
        """Hook 10: credited days and minutes."""
        answer: a.Attendance = self.ask("decide_attendance", facts)
        return answer

    def decide_ledger(self, facts: f.LedgerFacts) -> a.Ledger:
        """Hook 11: one line per person; nobody whom gate COUNT stopped is counted."""
        answer: a.Ledger = self.ask("decide_ledger", facts)
        return answer

    def decide_lecturer_grade(self, facts: f.LecturerFacts) -> a.Verdict:
        """Hook 12: the grade of a lecturer."""
        answer: a.Verdict = self.ask("decide_lecturer_grade", facts)
        return answer

    def decide_lecturer_assessment(self, facts: f.AssessmentFacts) -> a.Verdict:
        """Hook 13: the assessment of a lecturer's class."""
        answer: a.Verdict = self.ask("decide_lecturer_assessment", facts)
        return answer

    def decide_trainee_levels(self, facts: f.LevelFacts) -> tuple[a.Verdict, ...]:
        """Hook 14: one verdict per trainee."""
        answer: tuple[a.Verdict, ...] = self.ask("decide_trainee_levels", facts)
        return answer

    def decide_acceptance(self, facts: f.AcceptanceFacts) -> a.Verdict:
        """Hook 15: the grade of acceptance, or the question to the person who gives it."""
        answer: a.Verdict = self.ask("decide_acceptance", facts)
        return answer

    def decide_funding(self, facts: f.FundingFacts) -> a.Funding:
        """Hook 16: the whole entitlement as of now."""
        answer: a.Funding = self.ask("decide_funding", facts)
        return answer

    def watch_obligations(self, facts: f.WatchFacts) -> tuple[a.Obligation, ...]:
        """Hook 17: what is due, late or at risk."""
        obligations: tuple[a.Obligation, ...] = self.ask("watch_obligations", facts)
        return obligations

    def refusal(self, facts: Any, finding: a.Finding, ruling: f.Ruling, day: date) -> str | None:
        """Return why a ruling may not answer a finding of these facts, in words for people; None where it may.

        Asked before a ruling is recorded; `day` is the reference day of the call that found it.
        """
        law = self._edition_for(facts, day).lawbook.on(day)
        return _settlement(law, facts).refusal(finding, ruling)

    def _ask(self, hook: Hook, facts: Any, day: date) -> Any:
        edition = self._edition_for(facts, day)
        law = edition.lawbook_under(self.overrides).on(day)
        begun = perf_counter()
        try:
            answer = _answered(edition, hook, facts, law)
        except RuleFailed as failure:
            self._tell(failure.placed(self.county, hook.name))
            raise
        except SystemExit:  # gunicorn ends a process whose time is over in the middle of the hook
            self._tell(RuleFailed(_NO_END, county=self.county, hook=hook.name))
            raise
        finally:
            seconds = perf_counter() - begun
            told(self.county, hook.name, seconds)
        if self.sink is not None:
            self.sink(
                Call(
                    self.county,
                    edition.own.code,
                    hook.name,
                    facts,
                    law,
                    answer,
                    seconds,
                    self._versions(edition),
                )
            )
        return answer

    def _versions(self, edition: Edition) -> Mapping[str, str]:
        """Return the versions that a receipt names, that of the fields among them once they changed."""
        shape = self.fields.shape
        return edition.versions | {f"fields:{owner}": str(version) for owner, version in shape.items()}

    def _tell(self, failure: RuleFailed) -> None:
        if self.guard is not None:
            self.guard.failed(failure)

    def _edition_for(self, facts: Any, day: date) -> Edition:
        edition = self.edition_on(own_days(facts, day))
        for session in sessions_of(facts)[1:]:
            if self.edition_on(session_days(session, day)) is not edition:
                raise RuleFailed("一批班次分属不同版本的规则，应分批办理")
        return edition


def _answered(edition: Edition, hook: Hook, facts: Any, law: Law) -> Any:
    """Return the sound and settled answer of the layers."""
    answer = edition.ask(hook, facts, law)
    check_answer(hook, facts, answer, law.rulebook)
    return _settlement(law, facts).settled(answer if hook.decided else waive(edition, answer))


def _settlement(law: Law, facts: Any) -> Settlement:
    return Settlement(law.rulebook, getattr(facts, "rulings", ()), place_of(facts), subject_of(facts))


def _history(editions: tuple[Edition, ...]) -> FieldHistory:
    steps: dict[Code, tuple[FieldStep, ...]] = {}
    fields: dict[tuple[str, Code], ExtraField] = {}
    for edition in sorted(editions, key=lambda one: one.own.since, reverse=True):
        fields = {**edition.lawbook.rulebook.fields, **fields}
        for layer in edition.layers:
            steps.setdefault(edition.county if layer is edition.own else layer.code, layer.steps)
    return FieldHistory(tuple(sorted(steps.items())), Map(fields))
