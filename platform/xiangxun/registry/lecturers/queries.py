"""Reads lecturers 讲师."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.foundation.db.reading import read_rows
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.lecturers.models import Lecturer


@dataclass(frozen=True, slots=True)
class LecturerRow:
    """One lecturer as lists show it."""

    id: int
    institution_id: int | None
    name: str
    title: str
    grade: str | None
    grade_rules: tuple[str, ...]
    registered_on: date
    version: int


_SHOWN = tuple(getattr(Lecturer, field.name) for field in fields(LecturerRow))


def list_lecturers(
    db: Session, *, institution_id: int | None = None, open_to: int | None = None
) -> Sequence[LecturerRow]:
    """Return lecturers by name, of one institution or of the county.

    `open_to`: an institution that sees its own lecturers and those of nobody in particular.
    """
    statement = select(*_SHOWN).order_by(Lecturer.name, Lecturer.id)
    if institution_id is not None:
        statement = statement.where(Lecturer.institution_id == institution_id)
    if open_to is not None:
        statement = statement.where(
            or_(Lecturer.institution_id == open_to, Lecturer.institution_id.is_(None))
        )
    return [_row(lecturer) for lecturer in read_rows(db, statement)]


def find_lecturers(db: Session, ask: Ask, *, open_to: int | None = None) -> Sequence[LecturerRow]:
    """Return what is asked of the list of lecturers: by name, of a grade or an institution; `open_to` as above."""
    statement = select(*_SHOWN)
    if open_to is not None:
        statement = statement.where(
            or_(Lecturer.institution_id == open_to, Lecturer.institution_id.is_(None))
        )
    if ask.search:
        statement = statement.where(Lecturer.name.icontains(ask.search, autoescape=True))
    if "grade" in ask.chosen:
        statement = statement.where(Lecturer.grade == ask.chosen["grade"])
    if "institution" in ask.chosen:
        statement = statement.where(Lecturer.institution_id == int(ask.chosen["institution"]))
    key = Lecturer.registered_on if ask.sort == "registered_on" else Lecturer.name
    return [_row(lecturer) for lecturer in read_rows(db, in_order(statement, Lecturer, key, ask))]


def get_lecturer(db: Session, lecturer_id: int) -> LecturerRow:
    """Return one lecturer; raises `NotFound`."""
    found = read_rows(db, select(*_SHOWN).where(Lecturer.id == lecturer_id))
    if not found:
        raise NotFound("没有这位讲师。")
    return _row(found[0])


def count_lecturers(db: Session, institution_id: int) -> int:
    """Return how many lecturers an institution has registered."""
    return db.scalar(select(func.count()).where(Lecturer.institution_id == institution_id)) or 0


def _row(lecturer: Sequence[Any]) -> LecturerRow:
    number, institution, name, title, grade, rules, registered_on, version = lecturer
    return LecturerRow(number, institution, name, title, grade, tuple(rules), registered_on, version)
