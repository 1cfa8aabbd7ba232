"""Trainee facts 学员事实: people as rules see them, and what receipts name by digest only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.reading import read_rows
from xiangxun.foundation.decisions import Corrected, Erased, Held, register_person_source
from xiangxun.kernel.ids import ref, row_id
from xiangxun.registry.extras.queries import as_facts, declares_any, extras_of
from xiangxun.registry.trainees.correcting import corrections_of
from xiangxun.registry.trainees.models import PERSON, Trainee
from xiangxun.rules.facts import Extra, Person
from xiangxun.rules.vocabulary import EMPTY, Map

#: What a correction keeps that receipts name by digest: the fact, and how its value is read.
_FACTS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "birth": ("Person.birth", date.fromisoformat),
    "groups": ("Person.groups", frozenset),
}


def persons(
    db: Session, trainee_ids: Collection[int], told: Mapping[int, Mapping[str, Any]] = EMPTY
) -> Mapping[int, Person]:
    """Return people by trainee id, with what the register knows of them and what `told` says beside it, by field."""
    known = select(
        Trainee.id,
        Trainee.birth,
        Trainee.groups,
        Trainee.education,
        Trainee.township,
        Trainee.household,
        Trainee.level,
    ).where(among(Trainee.id, trainee_ids))
    own = own_fields(db, trainee_ids)
    return {
        row[0]: _person(row, own.get(row[0], EMPTY), told.get(row[0], EMPTY)) for row in read_rows(db, known)
    }


def own_fields(db: Session, trainee_ids: Collection[int]) -> Mapping[int, Extra]:
    """Return the county's own fields of people by trainee id; who has none is left out."""
    if not declares_any(db, PERSON.on):
        return EMPTY
    held = extras_of(db, PERSON, trainee_ids)
    return {trainee: as_facts(db, PERSON.on, values) for trainee, values in held.items()}


def held_of(db: Session, refs: Collection[str]) -> Mapping[str, Held | Corrected | Erased]:
    """Return what is held now of people named in a receipt, and what stood there before corrections."""
    ids = [row_id(one) for one in refs]
    own = own_fields(db, ids)
    before: dict[int, dict[str, list[Any]]] = {}
    for one in corrections_of(db, ids):
        for field, value in one.was.items():
            if field in _FACTS:
                place, read = _FACTS[field]
                before.setdefault(one.trainee_id, {}).setdefault(place, []).append(read(value))
    return {
        ref("person", row.id): _held(row, own.get(row.id, EMPTY), before.get(row.id))
        for row in db.scalars(_of(ids))
    }


def _of(trainee_ids: Collection[int]) -> Select[Trainee]:
    return select(Trainee).where(among(Trainee.id, trainee_ids))


def _person(row: Sequence[Any], own: Extra, told: Mapping[str, Any]) -> Person:
    trainee_id, birth, groups, education, township, household, level = row
    return Person(
        ref=ref("person", trainee_id),
        birth=birth,
        groups=frozenset(groups),
        education=education,
        township=township,
        household=household,
        level=level or "",
        **{**told, "extra": together(own, told.get("extra", EMPTY))},
    )


def together(own: Extra, of_enrolment: Extra) -> Extra:
    """Return what rules see of a person's own fields and of those of one enrolment; a field is only one of them's."""
    if own and of_enrolment:
        return Map({**own, **of_enrolment})
    return own or of_enrolment


def _held(row: Trainee, own: Extra, before: Mapping[str, Sequence[Any]] | None) -> Held | Corrected | Erased:
    if row.erased_on is not None:
        return Erased(row.erased_on)
    now = {
        "Person.birth": row.birth,
        "Person.groups": frozenset(row.groups),
        "Person.education": row.education,
        "Person.extra": own,
    }
    return Corrected(now, before) if before else now


register_person_source("person", held_of)
