"""Effects 考核后果: each under the rule that gave it, in plain form, confirmed by the role that rule names."""

from __future__ import annotations

from datetime import date

import pytest
from tests.counties.testland.plugin import COUNTY

from xiangxun.counties import CountyRules
from xiangxun.rules.answers import Finding, Rectify, Suspend, Task, Verdict, Withhold
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Deadline, Severity, Span, Unit
from xiangxun.training.feedback.effects import confirming_role, deadline_of, plain_effects

WHO = "lecturer:1"
WITHHELD = Withhold(WHO, 2, 5)
BARRED = Suspend(WHO, "teaching", "leading_group", date(2025, 1, 1))


@pytest.fixture
def law(testland: CountyRules) -> Law:
    return testland.law(date(2024, 5, 6))


def verdict(*effects: object, findings: tuple[Finding, ...] = ()) -> Verdict:
    return Verdict(WHO, "assessment", "failed", ("TL-8-1", "TL-8-2"), findings=findings, effects=effects)  # type: ignore[arg-type]


def test_plain_effects_stand_under_the_rule_of_their_finding(law: Law) -> None:
    findings = (
        Finding("TL-8-2", Severity.WARN, WHO, effect=WITHHELD),
        Finding("TL-8-1", Severity.WARN, WHO, effect=BARRED),
    )
    assert plain_effects(verdict(WITHHELD, BARRED, findings=findings), law) == [
        {"rule": "TL-8-2", "kind": "withhold", "num": 2, "den": 5},
        {
            "rule": "TL-8-1",
            "kind": "suspend",
            "scope": "teaching",
            "lifted_by": "leading_group",
            "until": "2025-01-01",
        },
    ]


def test_plain_effects_without_findings_stand_under_a_rule_that_a_person_confirms(law: Law) -> None:
    effects = plain_effects(verdict(WITHHELD, BARRED), law)
    assert [effect["rule"] for effect in effects] == ["TL-8-1", "TL-8-2"]
    assert {confirming_role(effect, law) for effect in effects} == {"leading_group"}


def test_plain_effects_of_a_task_name_role_and_work(law: Law) -> None:
    (task,) = plain_effects(verdict(Task("office", "visit")), law)
    assert task == {"rule": "TL-8-1", "kind": "task", "role": "office", "what": "visit", "by": None}
    assert deadline_of(task) is None


@pytest.mark.parametrize(
    "by",
    [Deadline(Span(5, Unit.WORKING_DAY), event="decided"), Deadline(Span(1, Unit.MONTH), date(2024, 5, 6))],
)
def test_deadline_of_a_task_comes_back_as_the_rule_answered_it(law: Law, by: Deadline) -> None:
    (task,) = plain_effects(verdict(Task("office", "visit", by)), law)
    assert deadline_of(task) == by


def test_plain_effects_that_no_assessment_has_are_refused(law: Law) -> None:
    with pytest.raises(TypeError):
        plain_effects(verdict(Rectify()), law)


def test_confirming_role_is_none_where_the_rulebook_names_none(law: Law) -> None:
    assert confirming_role({"rule": COUNTY.editions[0].rulebook.rules["TL-6-2"].id}, law) is None
