"""Trainee levels 学员等级 (三/（三）): basic, outstanding, incubation; one step at a time, by assessment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from xiangxun.rules import Code, Finding, Law, LevelFacts, Progress, RuleId, Severity, Verdict

BASIC, OUTSTANDING, INCUBATION = "basic", "outstanding", "incubation"
CENT = Decimal("0.01")


def decide(facts: LevelFacts, law: Law) -> tuple[Verdict, ...]:
    """JC-3.3-1, JC-3.3-3 to JC-3.3-6: the level of each trainee at the end of a stage."""
    return tuple(_verdict(trainee, law) for trainee in facts.trainees)


def _verdict(trainee: Progress, law: Law) -> Verdict:
    """Everybody is considered for the next level; who applied for none, or for one too high, keeps his own."""
    level = trainee.level or BASIC
    base: tuple[RuleId, ...] = ("JC-3.3-3",) if level == BASIC else ("JC-3.3-1",)
    grades = law.scale("trainee").grades
    above = grades[grades.index(level) + 1 :]
    if not above or trainee.next not in ("", above[0]):
        skipped = trainee.next in above[1:]
        findings = (_one_step(trainee, level, law),) if skipped else ()
        score = _shown(_score(trainee, law, level))
        return Verdict(
            trainee.person, "trainee", level, ("JC-3.3-1",) if skipped else base, score, findings=findings
        )
    rules, unmet = RISING[above[0]]
    lacking = tuple(unmet(trainee, law))
    return Verdict(
        trainee.person,
        "trainee",
        level if lacking else above[0],
        tuple(dict.fromkeys((*base, *(found.rule for found in lacking)))) if lacking else rules,
        _shown(_score(trainee, law, level)),
        findings=lacking,
    )


def _one_step(trainee: Progress, level: Code, law: Law) -> Finding:
    """JC-3.3-1: a level is not skipped."""
    return law.finding("JC-3.3-1", trainee.person, severity=Severity.INFO, level=level, next=trainee.next)


def _not_outstanding(trainee: Progress, law: Law) -> Iterator[Finding]:
    """JC-3.3-4, JC-3.3-5: passed as a basic trainee, recommended by the lecturer, counted by the staff."""
    score = _score(trainee, law, BASIC)
    if score is None or not law.window("level.basic.pass").holds(score):
        yield law.finding("JC-3.3-4", trainee.person, severity=Severity.INFO)
    answers, points = law.window("level.outstanding.answers"), law.window("level.outstanding.points")
    is_counted = answers.holds(trainee.counted_answers) and points.holds(trainee.points)
    if not (trainee.recommended and is_counted):
        yield law.finding(
            "JC-3.3-5",
            trainee.person,
            recommended=trainee.recommended,
            answers=trainee.counted_answers,
            least=answers.low,
            points=trainee.points,
            least_points=points.low,
        )


def _not_incubation(trainee: Progress, law: Law) -> Iterator[Finding]:
    """JC-3.3-6: excellent results as an outstanding trainee, and sells much."""
    score = _score(trainee, law, OUTSTANDING)
    excellent = law.window("level.incubation.pass")
    least = law.fen("level.incubation.sales")
    if score is None or not excellent.holds(score) or trainee.sales_fen < least:
        yield law.finding(
            "JC-3.3-6",
            trainee.person,
            score=_shown(score),
            least=excellent.low,
            sales=trainee.sales_fen,
            least_sales=least,
        )


def _score(trainee: Progress, law: Law, level: str) -> Fraction | None:
    """Return the weighted mean of the items of a level's assessment; None while one of them is not scored."""
    if level not in WEIGHTS:
        return None
    weights = law.table(WEIGHTS[level])
    if not weights.keys() <= trainee.scores.keys():
        return None
    total = sum(Fraction(trainee.scores[item]) * weight for item, weight in weights.items())
    return Fraction(total, sum(weights.values()))


def _shown(score: Fraction | None) -> Decimal | None:
    """Round down to two places, so that a score below a mark never shows as the mark."""
    if score is None:
        return None
    return (Decimal(score.numerator) / Decimal(score.denominator)).quantize(CENT, ROUND_FLOOR)


#: The assessment at the end of a level's stage.
WEIGHTS = {BASIC: "level.basic.weights", OUTSTANDING: "level.incubation.weights"}
#: Level to rise to: the rules of it, and what is unmet.
RISING: dict[str, tuple[tuple[RuleId, ...], Callable[[Progress, Law], Iterator[Finding]]]] = {
    OUTSTANDING: (("JC-3.3-1", "JC-3.3-4", "JC-3.3-5"), _not_outstanding),
    INCUBATION: (("JC-3.3-1", "JC-3.3-6"), _not_incubation),
}
