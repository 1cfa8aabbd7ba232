"""Outcomes 用例结果: what running a case shows of the rules it is about, by kind of answer."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.counties.coverage.outcomes import shown_by
from xiangxun.rules import (
    ApprovalStep,
    Ledger,
    LedgerLine,
    Obligation,
    Question,
    Verdict,
    Window,
    rule,
)
from xiangxun.rules.testing import parse_cases

DAY = date(2024, 5, 6)
DONE = Window(at_least=1)


class Answers:
    """Answers each hook with what the test gives."""

    def __init__(self, **answers):
        self.answers = answers

    @rule
    def check_plan(self, facts, law):
        return self.answers["check_plan"](law)

    @rule
    def check_people(self, facts, law):
        return [law.finding("TL-3", person.ref) for person in facts.people if person.walk_in]

    @rule
    def required_approvals(self, facts):
        return (ApprovalStep("a", "TL-1", "approve", "authority"),) if facts.kind == "plan" else ()

    @rule
    def watch_obligations(self, facts):
        return [
            Obligation("a", "TL-1", "authority", have=1, want=DONE),
            Obligation("b", "TL-2", "authority", want=DONE),
        ]

    @rule
    def decide_ledger(self, facts):
        return Ledger(
            tuple(
                LedgerLine(one.ref, n, rules=("TL-1",) if n else ("TL-2",))
                for n, one in enumerate(facts.people)
            )
        )

    @rule
    def decide_lecturer_grade(self, facts):
        return Verdict(facts.ref, "lecturer", "registered", ("TL-1",))


def case(hook, facts="{}", rules='["TL-1"]', title="a"):
    told = f'[[case]]\ntitle = "{title}"\nhook = "{hook}"\ndate = 2024-05-06\nfacts = {facts}\nexpected = '
    told += "{}" if hook.startswith("decide") else "[]"
    return told + (f"\nrules = {rules}\n" if rules else "\n")


@pytest.fixture
def shown(make_rules):
    def run(*cases, **answers):
        return shown_by(make_rules(Answers(**answers)), parse_cases("\n".join(cases), "cases.toml"))

    return run


def test_shown_of_findings_tells_found_passed_and_absent(shown):
    def answer(law):
        ask = Question("authority", ("yes", "no"), frozenset({"no"}), "yes")
        return [law.finding("TL-1", field="x", rows=1), law.finding("TL-4", ask=ask), law.finding("TL-6")]

    found = shown(case("check_plan", '{ ref = "p", kind = "year" }', '["TL-1", "TL-3"]'), check_plan=answer)
    assert {key: sorted(one.outcomes) for key, one in found.items()} == {
        "TL-1": ["found"],
        "TL-4": ["passed"],
        "TL-6": ["found"],
        "TL-3": ["absent"],
    }


def test_shown_of_people_sees_who_is_not_found_as_the_other_side(shown):
    people = '{ gate = "admit", session = {}, people = [{ ref = "甲", walk_in = true }, "乙"] }'
    assert shown(case("check_people", people, '["TL-3"]'))["TL-3"].outcomes == {"found", "absent"}


def test_shown_of_steps_needs_a_matter_without_the_step(shown):
    both = shown(
        case("required_approvals", '{ kind = "plan" }'),
        case("required_approvals", '{ kind = "change" }', title="b"),
    )
    assert (both["TL-1"].cases, both["TL-1"].outcomes) == (2, {"ApprovalStep", "absent"})


def test_shown_of_duties_tells_met_from_due(shown):
    found = shown(case("watch_obligations"))
    assert (found["TL-1"].outcomes, found["TL-2"].outcomes) == ({"met"}, {"due"})


def test_shown_of_ledger_lines_tells_units_and_lines_that_do_not_cite(shown):
    found = shown(case("decide_ledger", '{ session = {}, people = ["甲", "乙"] }'))
    assert (found["TL-1"].outcomes, found["TL-2"].outcomes) == ({"1", "absent"}, {"0", "absent"})


def test_shown_of_a_verdict_tells_the_grade(shown):
    assert shown(case("decide_lecturer_grade"))["TL-1"].outcomes == {"grade registered"}


def test_shown_of_an_error_tells_its_code(shown):
    failing = case("check_plan", '{ ref = "p", kind = "year" }').replace(
        "expected = []", 'fails = "rule_failed"'
    )
    assert shown(failing, check_plan=lambda law: law.window("nothing"))["TL-1"].outcomes == {"rule_failed"}


def test_shown_of_a_case_without_rules_counts_only_for_the_same_step(shown):
    def answer(law):
        return [law.finding("TL-3")]

    named = case("check_plan", '{ ref = "p", kind = "year" }', '["TL-3"]')
    elsewhere = case("required_approvals", '{ kind = "plan" }', "", "b")
    assert shown(named, elsewhere, check_plan=answer)["TL-3"].outcomes == {"found"}
