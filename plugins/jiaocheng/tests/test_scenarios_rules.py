"""The scenarios 演示场景 by the rules alone: each expected figure follows from sign-ins, times, forms and fees."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest

from xiangxun.demo.scenario import Scenario, find_scenario, scenario_names
from xiangxun.kernel.money import fen_from_yuan
from xiangxun.rules import (
    AssessmentFacts,
    AttendanceFacts,
    Certificate,
    Cost,
    Day,
    Engaged,
    EngagementFacts,
    FundingFacts,
    Gate,
    History,
    LecturerFacts,
    LedgerFacts,
    Map,
    Mark,
    Paper,
    PeopleFacts,
    Person,
    Ruling,
    SessionFacts,
    Slot,
    Verdict,
    Withhold,
)

NO_FORMS = History(tallies=Map({"forms": Map(), "satisfied": Map()}))


@pytest.fixture(params=["smooth", "withheld"])
def scenario(request) -> Scenario:
    return find_scenario("jiaocheng", request.param)


def minutes(clock: str) -> int:
    hours, _, rest = clock.partition(":")
    return 60 * int(hours) + int(rest)


def day_of(scenario: Scenario, place: int) -> Day:
    on, day = scenario.day(place), scenario.days[place]
    slots = []
    for slot in day.slots:
        planned = (minutes(slot.starts), minutes(slot.ends))
        held = (minutes(slot.held[0]), minutes(slot.held[1])) if slot.held else planned
        slots.append(Slot(planned, held, slot.kind, slot.course, slot.lecturer))
    commented = None if day.commented is None else on + timedelta(days=day.commented)
    return Day(on, tuple(slots), homework=day.homework, tested=day.tested, commented_on=commented)


def session_of(scenario: Scenario) -> SessionFacts:
    days = tuple(day_of(scenario, place) for place in range(len(scenario.days)))
    wanted = scenario.session
    return SessionFacts("session:1", wanted.category or "", days, level=wanted.level or "")


def there_on(scenario: Scenario, place: int) -> set[int]:
    """Return the numbers on the list of the people present on a day."""
    share, absent = scenario.days[place].present, scenario.days[place].absent
    first = share if isinstance(share, int) else int(Fraction(scenario.people.count) * share)
    return set(range(1, first + 1)) - set(absent)


def marks_of(scenario: Scenario) -> tuple[Mark, ...]:
    return tuple(
        Mark(f"person:{n}", scenario.day(place), slot, 0 if n in there_on(scenario, place) else None)
        for n in range(1, scenario.people.count + 1)
        for place, day in enumerate(scenario.days)
        for slot in range(len(day.slots))
    )


def lecturer_of(scenario: Scenario, key: str) -> LecturerFacts:
    (lecturer,) = (one for one in scenario.lecturers if one.key == key)
    certificates = tuple(
        Certificate(one.kind, None if one.issued is None else scenario.day(one.issued))
        for one in lecturer.certificates
    )
    return LecturerFacts(
        lecturer.key,
        scenario.on,
        birth=lecturer.born,
        certificates=certificates,
        evidence=frozenset(lecturer.evidence),
        months=Map(lecturer.months),
        extra=Map(lecturer.extra),
        history=NO_FORMS,
    )


def assessed(rules, scenario: Scenario, lecturer: str, *, answered: bool = True) -> Verdict:
    forms = scenario.feedback
    assert forms is not None
    rulings = tuple(
        Ruling(one.rule, lecturer, one.answer, "account:1", said.role, scenario.on)
        for said in scenario.assessments
        for one in said.answers
        if answered
    )
    verdict: Verdict = rules.decide_lecturer_assessment(
        AssessmentFacts(
            session_of(scenario),
            Engaged(lecturer, frozenset({"practice"})),
            satisfied=forms.satisfied,
            filled=forms.filled,
            observed=Map(forms.observed),
            present=tuple(len(there_on(scenario, place)) for place in range(len(scenario.days))),
            papers=(Paper("course_table", scenario.day(scenario.session.open), about=lecturer),),
            rulings=rulings,
        )
    )
    return verdict


def test_scenarios_are_the_two_of_the_county():
    assert scenario_names("jiaocheng") == ("smooth", "withheld")


def test_play_engages_senior_lecturers(rules, scenario):
    for lecturer in scenario.lecturers:
        facts = lecturer_of(scenario, lecturer.key)
        grade = rules().decide_lecturer_grade(facts).grade
        assert grade == "senior"
        engaged = Engaged(lecturer.key, frozenset(lecturer.purposes), grade=grade)
        assert not rules().check_lecturer(EngagementFacts(scenario.on, engaged, facts, "practice")).stops


def test_play_admits_everybody(rules, scenario):
    declared = frozenset(scenario.people.declared)
    people = tuple(Person(f"person:{n}", declared=declared) for n in range(scenario.people.count))
    facts = PeopleFacts(Gate.ADMIT, scenario.on, session_of(scenario), people)
    assert not rules().check_people(facts).stops
    assert len(people) == scenario.expected["enrolled"]


def test_play_counts_what_is_expected(rules, scenario):
    session = session_of(scenario)
    attendance = rules().decide_attendance(AttendanceFacts(session, marks_of(scenario)))
    people = tuple(Person(credit.person, credit_days=credit.days) for credit in attendance.people)
    ledger = rules().decide_ledger(LedgerFacts(session, people))
    by_rule = Counter(line.rules[0] for line in ledger.lines if not line.units)
    assert {
        "counted": sum(line.units for line in ledger.lines),
        "not_counted": by_rule.total(),
        "boundary": 0,
        "by_rule": dict(by_rule),
    } == scenario.expected["ledger"]


def test_play_smooth_passes_every_lecturer(rules):
    scenario = find_scenario("jiaocheng", "smooth")
    for lecturer in scenario.lecturers:
        verdict = assessed(rules(), scenario, lecturer.key)
        assert (verdict.grade, verdict.findings) == ("passed", ())


def test_play_withheld_fails_by_time_by_attendance_and_by_forms(rules):
    scenario = find_scenario("jiaocheng", "withheld")
    verdict = assessed(rules(), scenario, "a")
    assert verdict.rules == ("JC-2.5-5", "JC-2.5-1", "JC-2.5-3", "JC-2.5-4")
    assert verdict.effects == (Withhold("a", 2, 5),)
    values = {finding.rule: finding.values for finding in verdict.findings}
    assert values["JC-2.2-4"] == {"on": date(2022, 6, 21), "minutes": 300, "least": 360}
    assert values["JC-2.5-1"] == {"failed": 1}
    assert values["JC-2.5-3"] == {"before": 29, "after": 12, "last": 9}
    assert values["JC-2.5-4"] == {"filled": 20, "satisfied": 11}


def test_play_withheld_waits_for_the_centre_before_it_answers(rules):
    scenario = find_scenario("jiaocheng", "withheld")
    open_ = {
        finding.rule for finding in assessed(rules(), scenario, "a", answered=False).findings if finding.open
    }
    assert open_ == {one.rule for said in scenario.assessments for one in said.answers}


def test_play_pays_what_is_expected(rules, scenario):
    costs = tuple(
        Cost(one.key, one.item, fen_from_yuan(one.amount), lecturer=one.lecturer) for one in scenario.costs
    )
    withheld = {
        said.lecturer: ("JC-2.5-5", effect.num, effect.den)
        for said in scenario.assessments
        if said.confirm
        for effect in assessed(rules(), scenario, said.lecturer).effects
        if isinstance(effect, Withhold)
    }
    facts = FundingFacts(scenario.on, session_of(scenario), costs=costs, withheld=Map(withheld))
    lines = rules().decide_funding(facts).lines
    paid, refused = (sum(line.fen for line in lines if line.kind == kind) for kind in ("pay", "withhold"))
    funds = scenario.expected["funds"]
    assert (paid - refused, refused) == (funds["payable_fen"], funds["withheld_fen"])


def test_play_fees_agree_with_the_cost_list(scenario):
    fees = {one.key: fen_from_yuan(one.fee) for one in scenario.lecturers}
    costs = {one.lecturer: fen_from_yuan(one.amount) for one in scenario.costs}
    assert costs == fees


def test_play_uses_words_of_the_rulebook(rules, scenario):
    words = rules().law(scenario.on).rulebook.words
    assert set(scenario.people.groups) <= set(words["group"])
    assert set(scenario.people.declared) == set(words["declaration"])
    assert set(scenario.venue.qualities) <= set(words["venue"])
    assert {one.item for one in scenario.costs} <= set(words["cost"])
    assert {slot.kind for day in scenario.days for slot in day.slots} <= set(words["lesson"])
    assert {one.role for one in (*scenario.rulings, *scenario.assessments)} <= set(words["role"])
    assert {plan.kind for plan in scenario.plans} <= set(words["plan"])
    assert set(scenario.feedback.observed if scenario.feedback else ()) == set(words["observation"])
    for lecturer in scenario.lecturers:
        assert set(lecturer.purposes) <= set(words["purpose"])
        assert set(lecturer.months) <= set(words["experience"])
        assert set(lecturer.evidence) <= set(words["evidence"])
