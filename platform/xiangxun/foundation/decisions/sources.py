"""Sources of personal values 个人信息来源: where the values are asked for that a receipt names by digest only.

A slice that keeps people registers itself for its kind of reference ("person", "lecturer"); decisions stand below it
and know only this interface.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from xiangxun.kernel.errors import XiangxunError
from xiangxun.kernel.ids import kind_of
from xiangxun.rules.vocabulary import Ref


@dataclass(frozen=True, slots=True)
class Erased:
    """A person erased by law, on a day."""

    on: date


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Values of which a receipt saw one: what is told of a person anew with each enrolment."""

    values: tuple[Any, ...]


#: "Person.birth" → the value as it is held now, in the type of the fact.
Held: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A person put right since: what is held `now`, and by place the values that stood there `before`."""

    now: Held
    before: Mapping[str, Sequence[Any]]


#: (db, references) → for each what is held of it, also before corrections, or that it was erased; a query or two.
PersonSource: TypeAlias = Callable[[Session, Collection[Ref]], Mapping[Ref, Held | Corrected | Erased]]
#: (db, references) → "Person.extra" → further values that a receipt may have seen there, beside the one held.
FurtherSource: TypeAlias = Callable[[Session, Collection[Ref]], Mapping[Ref, Mapping[str, tuple[Any, ...]]]]

#: References of things: what a finding says about them is no personal information.
THINGS = frozenset(
    {"session", "institution", "plan", "document", "order", "batch", "programme", "inspection", "venue"}
)

_sources: dict[str, PersonSource] = {}
_further: dict[str, FurtherSource] = {}


class NoPersonSource(XiangxunError):
    """Nobody can say what is held of this kind of person."""

    code = "no_person_source"
    status = 500


def register_person_source(kind: str, source: PersonSource) -> None:
    """Let `source` answer for references of `kind`; registering the same one again is harmless.

    Raises ValueError where another answers already.
    """
    if _sources.setdefault(kind, source) is not source:
        raise ValueError(f"{kind} already has a source of personal values")


def register_further_values(kind: str, source: FurtherSource) -> None:
    """Let a later slice say what else it told the rules of references of `kind`; the same one again is harmless."""
    if _further.setdefault(kind, source) is not source:
        raise ValueError(f"{kind} already has a source of further values")


def forget_person_source(kind: str) -> None:
    """Take back the registrations of a kind."""
    _sources.pop(kind, None)
    _further.pop(kind, None)


def held_of_people(db: Session, plain: str) -> dict[Ref, Held | Corrected | Erased]:
    """Return what is held now of everybody whom a plain text refers to, by one query for each kind."""
    held: dict[Ref, Held | Corrected | Erased] = {}
    for kind, source in _sources.items():
        refs = sorted(set(re.findall(rf'"({re.escape(kind)}:[^"]+)"', plain)))
        if refs:
            held.update(_with_further(db, kind, source(db, refs)))
    return held


def _with_further(
    db: Session, kind: str, held: Mapping[Ref, Held | Corrected | Erased]
) -> Mapping[Ref, Held | Corrected | Erased]:
    told = _further[kind](db, held.keys()) if kind in _further else {}
    return {whose: _beside(known, told.get(whose, {})) for whose, known in held.items()}


def _beside(
    known: Held | Corrected | Erased, told: Mapping[str, tuple[Any, ...]]
) -> Held | Corrected | Erased:
    if isinstance(known, Erased) or not told:
        return known
    now = known.now if isinstance(known, Corrected) else known
    beside = {**now, **{place: AnyOf((now[place], *values)) for place, values in told.items()}}
    return Corrected(beside, known.before) if isinstance(known, Corrected) else beside


def is_person(whose: Ref) -> bool:
    """Return whether a reference may mean a person: every kind does that is not known as a thing."""
    return kind_of(whose) not in THINGS
