"""Scoring 评分验收: points for declared criteria, added up, and the grade of the band they fall into."""

from __future__ import annotations

from decimal import Decimal

from xiangxun.rules import AcceptanceFacts, Code, Effect, Law, Rectify, Retrain, Verdict
from xiangxun.rules.law.entries import Criterion

BANDS = "acceptance.bands"


def by_points(facts: AcceptanceFacts, law: Law) -> Verdict | None:
    """Return the grade of the band that the points reach; None where nothing is banded or a criterion has no points.

    A criterion never gives more than its `most`; a bonus 加分 may lift the sum above what the others can give.
    """
    criteria = law.rulebook.criteria_of("acceptance")
    given = {score.criterion: score.points for score in facts.scores}
    if law.kind_of(BANDS) != "bands" or not criteria or any(_lacks(one, given) for one in criteria):
        return None
    points = sum((min(given.get(one.key, Decimal(0)), Decimal(one.most)) for one in criteria), Decimal(0))
    bands = law.steps(BANDS)
    grade = bands.at(max(points, Decimal(bands.firsts[0])))
    rules = tuple(dict.fromkeys((law.rule_of(BANDS), *(one.rule for one in criteria))))
    return Verdict(
        facts.ref,
        "acceptance",
        grade,
        (*rules, *facts.missing),
        score=points,
        effects=_effects(grade, facts, law),
    )


def _effects(grade: Code, facts: AcceptanceFacts, law: Law) -> tuple[Effect, ...]:
    """What the next state of the grade orders: to mend by a day that the signer sets, or to train everybody again."""
    then = law.scale("acceptance").then.get(grade)
    if then == "rectify":
        return (Rectify(),)
    return (Retrain(facts.roster, "institution"),) if then == "retrain" else ()


def _lacks(criterion: Criterion, given: dict[str, Decimal]) -> bool:
    return not criterion.bonus and criterion.key not in given
