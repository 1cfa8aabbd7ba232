"""Trainees 培训对象 (arts. 3 and 12): reviewed one by one, the poor first; a retraining is for the original people."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Finding, Gate, Law, PeopleFacts, Person, Prefer, Question, Severity

#: The review of art. 3: willing 有意愿, able 有能力, equipped 有条件, experienced 有经验.
CRITERIA = ("willing", "able", "equipped", "experienced")
POOR = "poor_household"
OUTSIDE = frozenset({"other"})


def review(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """SS-03-1, SS-03-2, SS-03-4: enrolment is reviewed before anybody is admitted to a first run."""
    if facts.gate is not Gate.ADMIT or facts.session.retrains is not None:
        return
    for person in facts.people:
        if person.groups and person.groups <= OUTSIDE:
            yield law.finding("SS-03-1", person.ref)
        if POOR in person.groups:
            yield law.finding("SS-03-2", person.ref, effect=Prefer(0))
        for criterion in CRITERIA:
            if not person.answers.get(criterion):
                yield _unmet(law, person, criterion)


def are_original(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """SS-12-5: who was not in the vetoed class is not admitted to its retraining; its people were reviewed then."""
    if facts.gate is not Gate.ADMIT or facts.session.retrains is None:
        return
    missing = len(facts.originals - {person.ref for person in facts.people})
    for person in facts.people:
        if person.ref not in facts.originals:
            yield law.finding("SS-12-5", person.ref, missing=missing)


def _unmet(law: Law, person: Person, criterion: str) -> Finding:
    """SS-03-4: what nobody reviewed waits for the review, and no exception can stand in for it."""
    if criterion not in person.answers:
        review_first = Question("institution", ())
        return law.finding("SS-03-4", person.ref, ask=review_first, criterion=criterion, review="missing")
    excused = criterion == "experienced" and POOR in person.groups
    if excused and law.flag("admission.poor_without_experience"):
        return law.finding(
            "SS-03-4", person.ref, severity=Severity.INFO, criterion=criterion, review="waived"
        )
    return law.finding("SS-03-4", person.ref, criterion=criterion, review="no")
