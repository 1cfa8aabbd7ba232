"""The scenarios 演示场景 by the rules alone: each expected figure follows from attendance, rounds and costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from xiangxun.counties import Checked, CountyRules
from xiangxun.demo.acts import CostIn, DayIn, RoundIn, RulingIn
from xiangxun.demo.scenario import Scenario, find_scenario
from xiangxun.kernel.money import fen_from_yuan
from xiangxun.rules import (
    AcceptanceFacts,
    Cost,
    CostFacts,
    Counts,
    Day,
    Engaged,
    EngagementFacts,
    FundingFacts,
    Gate,
    InstitutionFacts,
    LecturerFacts,
    LedgerFacts,
    LedgerRow,
    Map,
    PeopleFacts,
    Person,
    PlanFacts,
    Retrain,
    Ruling,
    SessionCheck,
    SessionFacts,
    Slot,
    Stage,
    StepDone,
    Verdict,
)

NAMES = ("smooth", "veto", "rectify")
REFERENCES = {False: "session:1", True: "session:2"}


@pytest.fixture(params=NAMES)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return find_scenario("shangshui", request.param)


def minutes(clock: str) -> int:
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def is_there(n: int, day: DayIn) -> bool:
    most = n if day.present == 1 else int(day.present)
    return n <= most and n not in day.absent


def day_of(scenario: Scenario, place: int, day: DayIn, start: int) -> Day:
    there = sum(is_there(n, day) for n in range(1, scenario.people.count + 1))
    slots = tuple(
        Slot(
            (minutes(slot.starts), minutes(slot.ends)),
            (minutes(slot.starts), minutes(slot.ends)),
            slot.kind,
            lecturer=slot.lecturer,
        )
        for slot in day.slots
    )
    heads = there if day.head_count == "signed" else int(day.head_count or 0)
    return Day(scenario.day(start + place), slots, there, heads, frozenset(day.observers))


def session_of(scenario: Scenario, *, again: bool = False) -> SessionFacts:
    days, start, apply = scenario.days, 0, scenario.session.apply
    if again:
        assert scenario.retraining is not None
        days, start = scenario.retraining.days, scenario.retraining.offset
        apply = scenario.retraining.apply or 0
    filled = {*scenario.session.fields, "roster", "lecturers", "schedule", "courses"}
    return SessionFacts(
        REFERENCES[again],
        days=tuple(day_of(scenario, place, day, start) for place, day in enumerate(days)),
        institution="institution:1",
        venue=frozenset(scenario.venue.qualities),
        applied=scenario.day(apply),
        filled=frozenset(filled),
        retrains=REFERENCES[False] if again else None,
        cost_bearer="institution" if again else "",
    )


def people_of(scenario: Scenario) -> tuple[Person, ...]:
    people = scenario.people
    groups = [group for group, count in people.groups.items() for _ in range(count)]
    return tuple(
        Person(
            f"person:{n}",
            groups=frozenset(groups[n - 1 : n]),
            answers=Map(people.answers),
            credit_days=sum(is_there(n, day) for day in scenario.days),
        )
        for n in range(1, people.count + 1)
    )


def rulings_of(
    scenario: Scenario, said: Sequence[RulingIn], at: Sequence[str], about: str
) -> tuple[Ruling, ...]:
    return tuple(
        Ruling(one.rule, about, one.answer, "account:1", one.role, scenario.on, one.reason)
        for one in said
        if one.at in at
    )


def costs_of(costs: Sequence[CostIn]) -> tuple[Cost, ...]:
    return tuple(
        Cost(one.key, one.item, fen_from_yuan(one.amount), one.units, one.lecturer, one.title)
        for one in costs
    )


def verdicts(rules: CountyRules, scenario: Scenario, *, again: bool = False) -> Iterator[Verdict]:
    """Play the rounds one after the other, each seeing the grades of those before."""
    rounds: Sequence[RoundIn] = scenario.rounds
    said: Sequence[RulingIn] = scenario.rulings
    if again:
        assert scenario.retraining is not None
        rounds, said = scenario.retraining.rounds, scenario.retraining.rulings
    session = session_of(scenario, again=again)
    grades: list[str] = []
    for n, one in enumerate(rounds, start=1):
        verdict = rules.decide_acceptance(
            AcceptanceFacts(
                session.ref,
                "session",
                scenario.day(one.offset),
                n,
                (session,),
                one.proposed,
                frozenset(one.vetoes),
                roster=tuple(person.ref for person in people_of(scenario)),
                previous=tuple(grades),
                rulings=rulings_of(scenario, said, ["accept"], session.ref),
            )
        )
        grades.append(verdict.grade or "")
        yield verdict


def stopping(checked: Checked) -> list[str]:
    return [finding.rule for finding in checked.findings if finding.stops]


def test_play_registers_institution_and_lecturers(rules, scenario):
    one = scenario.institution
    facts = InstitutionFacts(
        "institution:1", scenario.on, frozenset(one.qualifications), lecturers=len(scenario.lecturers)
    )
    assert not rules().check_institution(facts).findings
    for lecturer in scenario.lecturers:
        held = LecturerFacts("lecturer:1", scenario.on, evidence=frozenset(lecturer.evidence))
        assert not rules().check_lecturer(EngagementFacts(scenario.on, Engaged("lecturer:1"), held)).findings


def test_play_submits_the_plans(rules, scenario):
    for plan in scenario.plans:
        filled = {*plan.fields, *(["topics"] if plan.topics else ()), *(["people"] if plan.people else ())}
        facts = PlanFacts(
            "plan:1",
            plan.kind,
            scenario.day(plan.on),
            topics=frozenset(plan.topics),
            filled=frozenset(filled),
        )
        assert not stopping(rules().check_plan(facts))


@pytest.mark.parametrize(("name", "again"), [*((name, False) for name in NAMES), ("veto", True)])
def test_play_applies_opens_and_closes(rules, name, again):
    scenario = find_scenario("shangshui", name)
    session = session_of(scenario, again=again)
    said = () if again else scenario.rulings
    steps = (
        StepDone("approve_application", "authority", scenario.on),
        StepDone("file_plan", "leading_group_office", scenario.on),
    )
    plans = Map({plan.kind: "approved" for plan in scenario.plans})
    passed: list[str] = []
    for stage in (Stage.APPLY, Stage.OPEN, Stage.CLOSE, Stage.SUBMIT):
        passed.append(stage)
        facts = SessionCheck(
            stage,
            scenario.on,
            session,
            Counts(calls_closed=1),
            steps=steps,
            plans=plans,
            rulings=rulings_of(scenario, said, passed, session.ref),
        )
        assert not stopping(rules().check_session(facts))


def test_play_admits_everybody(rules, scenario):
    people = people_of(scenario)
    facts = PeopleFacts(Gate.ADMIT, scenario.on, session_of(scenario), people)
    assert not stopping(rules().check_people(facts))
    assert len(people) == scenario.expected["enrolled"]


def test_play_counts_what_is_expected(rules, scenario):
    session, people = session_of(scenario), people_of(scenario)
    checked = rules().check_people(PeopleFacts(Gate.COUNT, scenario.on, session, people))
    ledger = rules().decide_ledger(LedgerFacts(session, people, checked.stopped()))
    by_rule = Counter(line.rules[0] for line in ledger.lines if not line.units)
    assert {
        "counted": sum(line.units for line in ledger.lines),
        "not_counted": by_rule.total(),
        "boundary": len(checked.boundary),
        "by_rule": dict(by_rule),
    } == scenario.expected["ledger"]


GRADES = {"smooth": ["pass"], "veto": ["veto"], "rectify": ["fail", "pass"]}


@pytest.mark.parametrize("name", NAMES)
def test_play_grades_round_after_round(rules, name):
    played = list(verdicts(rules(), find_scenario("shangshui", name)))
    assert [verdict.grade for verdict in played] == GRADES[name]
    assert not any(finding.stops for verdict in played for finding in verdict.findings)


def test_play_trains_everybody_again_after_the_veto_and_passes(rules):
    scenario = find_scenario("shangshui", "veto")
    (vetoed,) = verdicts(rules(), scenario)
    (effect,) = vetoed.effects
    assert effect == Retrain(tuple(person.ref for person in people_of(scenario)), "institution")
    (passed,) = verdicts(rules(), scenario, again=True)
    assert (passed.grade, passed.rules) == ("pass", ("SS-12-2", "SS-12-3", "SS-12-7"))
    originals = frozenset(effect.people)
    facts = PeopleFacts(
        Gate.ADMIT,
        scenario.on,
        session_of(scenario, again=True),
        tuple(Person(ref) for ref in effect.people),
        originals,
    )
    assert not rules().check_people(facts).findings


def test_play_claims_costs_within_the_standard(rules, scenario):
    runs = [(session_of(scenario), scenario.costs)]
    if scenario.retraining:
        runs.append((session_of(scenario, again=True), scenario.retraining.costs))
    for session, costs in runs:
        there = Map({n: day.signed_in for n, day in enumerate(session.days, start=1)})
        assert not rules().check_costs(CostFacts(session, there, costs_of(costs))).findings


def paid(rules: CountyRules, scenario: Scenario, session: SessionFacts, **more: Any) -> Counter[str]:
    facts = FundingFacts(
        scenario.day(scenario.settle.offset),
        session,
        (LedgerRow("person:1"),),
        accepted_on=scenario.on + timedelta(days=60),
        **more,
    )
    totals: Counter[str] = Counter()
    for line in rules.decide_funding(facts).lines:
        totals[line.kind] += line.fen
    return totals


@pytest.mark.parametrize("grade", ["pass", "veto"])
def test_play_pays_once_what_is_expected(rules, scenario, grade):
    totals = paid(rules(), scenario, session_of(scenario), acceptance=grade, costs=costs_of(scenario.costs))
    if scenario.retraining:
        again, costs = session_of(scenario, again=True), costs_of(scenario.retraining.costs)
        totals += paid(rules(), scenario, again, acceptance="pass", costs=costs)
    assert {
        "payable_fen": totals["pay"],
        "withheld_fen": totals["withhold"],
        "borne_by_institution_fen": totals["borne"],
    } == scenario.expected["funds"]


def test_play_keeps_two_copies_for_ten_years(rules, scenario):
    demands = rules().required_documents(SessionCheck(Stage.ARCHIVE, scenario.on, session_of(scenario)))
    archived = scenario.day(scenario.archive.offset)
    assert {demand.copies for demand in demands} == {scenario.expected["archive"]["copies"]}
    assert {f"{archived.year + demand.keep.n}-12-31" for demand in demands if demand.keep} == {
        scenario.expected["archive"]["retain_until"]
    }


def test_play_uses_words_of_the_rulebook(rules, scenario):
    words = rules().law(scenario.on).rulebook.words
    lessons = {slot.kind for day in scenario.days for slot in day.slots}
    for used, name in (
        (scenario.people.groups, "group"),
        (scenario.people.answers, "criterion"),
        (scenario.venue.qualities, "venue"),
        (scenario.session.topics, "topic"),
        (lessons, "lesson"),
        ({cost.item for cost in scenario.costs}, "cost"),
        ({cost.title for cost in scenario.costs if cost.title}, "title"),
        ({ruling.role for ruling in scenario.rulings}, "role"),
        ({tick for one in scenario.rounds for tick in one.vetoes}, "veto"),
        (scenario.institution.qualifications, "qualification"),
    ):
        assert set(used) <= set(words[name]), name
