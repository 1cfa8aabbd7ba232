"""Default decisions: what holds where the county is silent."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.rules import (
    AcceptanceFacts,
    AssessmentFacts,
    Engaged,
    Funding,
    FundingFacts,
    LecturerFacts,
    LedgerFacts,
    LevelFacts,
    Map,
    MatterFacts,
    Person,
    Progress,
    RuleFailed,
    Ruling,
)

DAY = date(2024, 5, 6)


class Silent:
    """Decides nothing."""


@pytest.fixture
def rules(make_rules):
    return make_rules(Silent())


def test_ledger_cites_a_rule_for_everybody_counted_or_not(rules, session):
    people = (
        Person("person:1", credit_days=1),
        Person("person:2", credit_days=0),
        Person("person:3", credit_days=2),
        Person("person:4", credit_days=0),
    )
    stopped = Map({"person:3": ("TL-2", "TL-1"), "person:4": ("TL-2",)})
    lines = rules.decide_ledger(LedgerFacts(session, people, stopped)).lines
    assert [(line.units, line.rules) for line in lines] == [
        (1, ("TL-6",)),
        (0, ("TL-6",)),
        (0, ("TL-2", "TL-1")),
        (0, ("TL-6",)),
    ]


def test_ledger_of_a_county_that_declares_no_presence_fails_closed(make_rules, session):
    with pytest.raises(RuleFailed, match=r"count\.min_presence"):
        make_rules(Silent(), parameters="").decide_ledger(LedgerFacts(session))


ACCEPTS = (
    '[[scale]]\nkey = "acceptance"\ngrades = ["fail", "pass"]\nlabels = { fail = "不合格", pass = "合格" }\n'
)


@pytest.fixture
def accepting(make_rules):
    return make_rules(Silent(), more=ACCEPTS)


def test_acceptance_in_a_county_without_a_scale_fails_closed(rules):
    with pytest.raises(RuleFailed, match="acceptance"):
        rules.decide_acceptance(AcceptanceFacts("session:1", "session", DAY, proposed="pass"))


def test_acceptance_without_rule_waits_for_the_authority_whatever_was_proposed(accepting):
    verdict = accepting.decide_acceptance(AcceptanceFacts("session:1", "session", DAY, proposed="pass"))
    (question,) = verdict.findings
    assert (verdict.grade, question.open, question.ask.role) == (None, True, "authority")


@pytest.mark.parametrize("grade", ["pass", "fail"])
def test_acceptance_answered_by_the_authority_has_its_grade(accepting, grade):
    ruling = Ruling("BASE-ACCEPTANCE", "session:1", grade, "account:1", "authority", DAY)
    verdict = accepting.decide_acceptance(AcceptanceFacts("session:1", "session", DAY, rulings=(ruling,)))
    assert verdict.grade == grade
    assert not verdict.findings[0].open


def test_acceptance_answered_by_somebody_else_still_waits(accepting):
    ruling = Ruling("BASE-ACCEPTANCE", "session:1", "pass", "account:1", "institution", DAY)
    verdict = accepting.decide_acceptance(AcceptanceFacts("session:1", "session", DAY, rulings=(ruling,)))
    assert verdict.grade is None
    assert verdict.findings[0].open


def test_lecturer_is_registered_and_the_class_passes(rules, session):
    assert rules.decide_lecturer_grade(LecturerFacts("lecturer:1", DAY)).grade == "registered"
    assessment = rules.decide_lecturer_assessment(AssessmentFacts(session, Engaged("lecturer:1")))
    assert (assessment.about, assessment.grade) == ("lecturer:1", "passed")


def test_lecturer_on_a_scale_that_knows_only_tiers_has_no_grade(make_rules):
    scale = '[[scale]]\nkey = "lecturer"\ngrades = ["expert"]\nlabels = { expert = "专家" }\n'
    assert (
        make_rules(Silent(), more=scale).decide_lecturer_grade(LecturerFacts("lecturer:1", DAY)).grade is None
    )


def test_trainee_keeps_the_level(make_rules, session):
    scale = '[[scale]]\nkey = "trainee"\ngrades = ["basic"]\nlabels = { basic = "基础" }\n'
    (verdict,) = make_rules(Silent(), more=scale).decide_trainee_levels(
        LevelFacts(session, (Progress("person:1", "basic"),))
    )
    assert verdict.grade == "basic"


def test_inspection_is_signed_by_the_inspector_and_nothing_else_needs_a_step(rules):
    (step,) = rules.required_approvals(MatterFacts("inspection", "inspection:1", DAY))
    assert (step.kind, step.role) == ("sign", "inspector")
    assert rules.required_approvals(MatterFacts("session", "session:1", DAY)) == ()


def test_funding_without_rule_pays_nothing(rules, session):
    assert rules.decide_funding(FundingFacts(DAY, session)) == Funding(())
