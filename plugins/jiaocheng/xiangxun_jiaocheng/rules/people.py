"""Trainees 学员 (三/（一）、（三）, 二/（七）/（9）, 四/（二）/7): who is admitted, who gets a file of good trainees."""

from __future__ import annotations

from collections.abc import Iterator

from xiangxun.rules import Finding, Gate, Law, PeopleFacts, Person
from xiangxun_jiaocheng.rules.levels import BASIC

DECLARATIONS = frozenset({"voluntary", "interested"})


def admit(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """JC-3.1-2, JC-2.7-9: of their own will and interested; people off the list only with a reason."""
    if facts.gate is not Gate.ADMIT:
        return
    for person in facts.people:
        if not person.declared >= DECLARATIONS:
            yield law.finding("JC-3.1-2", person.ref)
        if person.walk_in:
            yield law.finding("JC-2.7-9", person.ref)


def have_level(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """JC-3.3-1, JC-3.3-4: a class of a level takes who has reached it; everybody begins as a basic trainee."""
    if facts.gate is not Gate.ADMIT or not facts.session.level:
        return
    scale = law.scale("trainee")
    wanted = scale.rank(facts.session.level)
    for person in facts.people:
        level = person.level or BASIC
        if scale.rank(level) < wanted:
            yield _not_reached(person, level, facts.session.level, law)


def certify(facts: PeopleFacts, law: Law) -> Iterator[Finding]:
    """JC-4.2-7: the file of good trainees is for those who passed the final assessment."""
    if facts.gate is Gate.CERTIFY:
        for person in facts.people:
            if "final" not in person.outcomes:
                yield law.finding("JC-4.2-7", person.ref)


def _not_reached(person: Person, level: str, wanted: str, law: Law) -> Finding:
    if level == BASIC:
        return law.finding("JC-3.3-4", person.ref)
    return law.finding("JC-3.3-1", person.ref, level=level, next=wanted)
