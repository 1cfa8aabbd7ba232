"""Replay: each answer goes into the facts of those that rest on it, and nothing but derived facts is replaced."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from xiangxun.oversight.rehearsal.facts import Standing
from xiangxun.oversight.rehearsal.replay import Replay
from xiangxun.rules import (
    AcceptanceFacts,
    AssessmentFacts,
    Attendance,
    AttendanceFacts,
    Cap,
    Cost,
    CostFacts,
    Credit,
    Day,
    DayCredit,
    DocumentDemand,
    Engaged,
    Finding,
    Funding,
    FundingFacts,
    Gate,
    Ledger,
    LedgerFacts,
    LedgerLine,
    LedgerRow,
    Map,
    MoneyLine,
    PeopleFacts,
    Person,
    SessionCheck,
    SessionFacts,
    Severity,
    Stage,
    Verdict,
    Withhold,
)

DAY = date(2024, 5, 6)
SESSION = SessionFacts("session:1", days=(Day(DAY, signed_in=2), Day(date(2024, 5, 7), signed_in=1)))
ANN, BEA = Person("person:1", credit_days=9), Person("person:2", credit_days=9)


def taken(facts, answer=None):
    return SimpleNamespace(facts=facts, answer=answer)


def replay(answers, assessments=None, **steps):
    """Replay steps; `answers`: class of the facts (or gate) → what the rules give, told the facts they are given."""
    asked = []

    def ask(step, facts):
        asked.append(facts)
        key = getattr(facts, "gate", None) or type(facts)
        return answers[key](facts)

    found = Replay(
        Standing(steps, assessments or {}, frozenset(), frozenset()), ask, lambda step: step.facts.history
    )
    return found, asked


def pay(*lines):
    return Funding(tuple(MoneyLine(key, "pay", fen, ("R",), "institution:1") for key, fen in lines))


def test_credits_of_the_replay_reach_who_is_stopped_and_the_ledger():
    answers = {
        AttendanceFacts: lambda facts: Attendance((Credit("person:1", days=2, minutes=360),)),
        Gate.COUNT: lambda facts: tuple(
            Finding("R-1", Severity.BLOCK, one.ref) for one in facts.people if one.credit_days < 1
        ),
        LedgerFacts: lambda facts: Ledger(
            tuple(
                LedgerLine(one.ref, one.credit_days, rules=facts.stopped.get(one.ref, ()))
                for one in facts.people
            )
        ),
    }
    people = PeopleFacts(Gate.COUNT, DAY, SESSION, (ANN, BEA))
    found, _ = replay(
        answers,
        attendance=taken(AttendanceFacts(SESSION)),
        counting=taken(people),
        ledger=taken(LedgerFacts(SESSION, (ANN, BEA))),
    )
    lines = found.outcome.lines
    assert {person: (line.units, line.rules) for person, line in lines.items()} == {
        "person:1": (2, ()),
        "person:2": (0, ("R-1",)),
    }


def test_day_that_no_longer_counts_has_no_people_for_the_costs():
    short = Attendance((), (DayCredit(DAY, 100, counts=False), DayCredit(date(2024, 5, 7), 360)))
    answers = {
        AttendanceFacts: lambda facts: short,
        CostFacts: lambda facts: (Cap("R", ("board",), at_most=100 * sum(facts.person_days.values())),),
    }
    costs = CostFacts(SESSION, Map({1: 2, 2: 1}), (Cost("board", "meals", 900), Cost("hall", "venue", 50)))
    found, _ = replay(answers, attendance=taken(AttendanceFacts(SESSION)), costs=taken(costs))
    assert found.costs is not None
    assert {cost.key: cost.fen for cost in found.costs} == {"board": 100, "hall": 50}


def test_documents_missing_under_the_replay_decide_acceptance_and_funding():
    answers = {
        SessionCheck: lambda facts: (DocumentDemand("notice", "R-9"),),
        AcceptanceFacts: lambda facts: Verdict(
            facts.ref, "acceptance", "fail" if facts.missing else "pass", facts.missing or ("R",)
        ),
        FundingFacts: lambda facts: pay(("sum", 1)) if facts.acceptance == "pass" else Funding(()),
    }
    facts = AcceptanceFacts("session:1", "session", DAY)
    found, asked = replay(
        answers,
        documents=taken(SessionCheck(Stage.ACCEPT, DAY, SESSION)),
        acceptance=taken(facts, Verdict("session:1", "acceptance", "pass", ("R",))),
        funding=taken(FundingFacts(DAY, SESSION, acceptance="pass", accepted_on=DAY)),
    )
    assert (found.outcome.grade, found.outcome.grade_rules, found.outcome.money) == ("fail", ("R-9",), ())
    assert asked[-1].accepted_on is None


def test_grade_that_stays_leaves_acceptance_as_it_was():
    verdict = Verdict("session:1", "acceptance", "pass", ("R",))
    funding = FundingFacts(DAY, SESSION, acceptance="standing", accepted_on=DAY)
    found, asked = replay(
        {AcceptanceFacts: lambda facts: verdict, FundingFacts: lambda facts: pay(("sum", 1))},
        acceptance=taken(AcceptanceFacts("session:1", "session", DAY), verdict),
        funding=taken(funding),
    )
    assert found.money
    assert (asked[-1].acceptance, asked[-1].accepted_on) == ("standing", DAY)


def test_ledger_of_the_replay_is_measured_and_paid():
    answers = {
        LedgerFacts: lambda facts: Ledger(
            (LedgerLine("person:1", 1), LedgerLine("person:2", 0, rules=("R",)))
        ),
        AcceptanceFacts: lambda facts: Verdict(facts.ref, "acceptance", "pass", ("R",)),
        FundingFacts: lambda facts: pay(("sum", sum(row.units for row in facts.ledger))),
    }
    two = (LedgerRow("person:1"), LedgerRow("person:2"))
    found, asked = replay(
        answers,
        ledger=taken(LedgerFacts(SESSION, (ANN, BEA))),
        acceptance=taken(
            AcceptanceFacts("session:1", "session", DAY, measures=Map({"counted": (2, 2), "calls": (1, 2)})),
            Verdict("session:1", "acceptance", "pass", ("R",)),
        ),
        funding=taken(FundingFacts(DAY, SESSION, two)),
    )
    assert [line.fen for line in found.money] == [1]
    measured = next(facts for facts in asked if isinstance(facts, AcceptanceFacts))
    assert dict(measured.measures) == {"counted": (1, 2), "calls": (1, 2)}


def test_people_stopped_or_beyond_the_seats_are_not_paid_for():
    third = Person("person:3")
    answers = {
        Gate.PAY: lambda facts: (
            Finding("R", Severity.BLOCK, "person:1"),
            Cap("R", ("person:1", "person:2", "person:3"), at_most=1),
        ),
        FundingFacts: lambda facts: pay(*((one.ref, 1) for one in facts.people)),
    }
    people = PeopleFacts(Gate.PAY, DAY, SESSION, (ANN, BEA, third))
    found, _ = replay(
        answers, paying=taken(people), funding=taken(FundingFacts(DAY, SESSION, people=(ANN, BEA)))
    )
    assert [line.key for line in found.money] == ["person:2"]


def test_withholding_is_what_was_confirmed_as_the_rules_now_propose_it():
    def assess(facts):
        effects = {
            "lecturer:1": (Withhold("lecturer:1", 1, 5),),
            "lecturer:2": (),
            "lecturer:4": (Withhold("x", 1, 1),),
        }
        return Verdict(
            facts.lecturer.ref, "assessment", "failed", ("R",), effects=effects[facts.lecturer.ref]
        )

    confirmed = {f"lecturer:{n}": ("R", 2, 5) for n in (1, 2, 3)}
    found, asked = replay(
        {AssessmentFacts: assess, FundingFacts: lambda facts: Funding(())},
        {f"lecturer:{n}": taken(AssessmentFacts(SESSION, Engaged(f"lecturer:{n}"))) for n in (1, 2, 4)},
        funding=taken(FundingFacts(DAY, SESSION, withheld=Map(confirmed))),
    )
    assert found.money == ()
    assert dict(asked[-1].withheld) == {"lecturer:1": ("R", 1, 5), "lecturer:3": ("R", 2, 5)}


def test_steps_not_taken_come_to_nothing():
    outcome = replay({})[0].outcome
    assert (dict(outcome.lines), outcome.grade, outcome.money) == ({}, None, ())
