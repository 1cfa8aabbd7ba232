"""Subjects 登记对象: what an entry may be about, whose affair that is, and what people call it.

Sessions and plans belong to later stages; only their keys are read here, by table name, as foreign keys do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, Table, cast, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.tables import metadata
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.errors import InvalidInput, NotFound

Subject = tuple[str, int]


class _Kind(NamedTuple):
    """A kind of subject: what people call it, its table, the column that names one, the column of its institution,
    and the day that tells two of one name apart."""

    label: str
    table: str
    called: str
    whose: str | None
    day: str


_KINDS = {
    "session": _Kind("班次", "training_sessions", "title", "institution_id", "first_day"),
    "institution": _Kind("培训机构", "institutions", "name", "id", "registered_on"),
    "lecturer": _Kind("讲师", "lecturers", "name", "institution_id", "registered_on"),
    "trainee": _Kind("学员", "trainees", "name", None, "birth"),
    "plan": _Kind("计划", "plans", "title", "institution_id", "starts"),
}

#: The kind that is people: looked for by name, never listed.
PERSON = "trainee"
SUBJECTS: Mapping[str, str] = {kind: told.label for kind, told in _KINDS.items()}


def subjects_called(
    db: Session, subject: str, search: str = "", *, institution_id: int | None, limit: int
) -> Sequence[tuple[int, str, date | None]]:
    """Return (id, name, day) of subjects of a kind whose name holds `search`, the newest first.

    `institution_id`: only those that are its affair. People are found through their own slice, never here.
    """
    kind, table = _KINDS[subject], _table(subject)
    wanted = select(table.c.id, table.c[kind.called], table.c[kind.day]).where(_own(table))
    if search:
        wanted = wanted.where(table.c[kind.called].icontains(search, autoescape=True))
    if institution_id is not None and kind.whose:
        wanted = wanted.where(table.c[kind.whose] == institution_id)
    rows = db.execute(wanted.order_by(table.c.id.desc()).limit(limit))
    return [(row_id, called, on) for row_id, called, on in rows]


def institution_of(db: Session, subject: str, subject_id: int) -> int | None:
    """Return the institution whose affair a subject is; raises `NotFound` where the county has no such subject."""
    if subject not in _KINDS:
        raise InvalidInput(f"登记对象只能是{'、'.join(SUBJECTS.values())}。")
    kind, table = _KINDS[subject], _table(subject)
    whose = table.c[kind.whose] if kind.whose else table.c.id
    found = db.execute(select(whose).where(_own(table), table.c.id == subject_id)).first()
    if found is None:
        raise NotFound(f"没有编号为 {subject_id} 的{kind.label}，请核对。")
    return found[0] if kind.whose else None


def names_of(db: Session, subjects: Collection[Subject]) -> Mapping[Subject, str]:
    """Return what people call subjects, with one query for each kind."""
    wanted: dict[str, set[int]] = {}
    for subject, subject_id in subjects:
        wanted.setdefault(subject, set()).add(subject_id)
    found: dict[Subject, str] = {}
    for subject, ids in wanted.items():
        kind, table = _KINDS[subject], _table(subject)
        name: ColumnElement[str] = cast(table.c[kind.called], String)
        rows = db.execute(select(table.c.id, name).where(_own(table), among(table.c.id, ids)))
        found.update({(subject, row_id): f"{kind.label}：{called}" for row_id, called in rows})
    return found


def _table(subject: str) -> Table:
    return metadata.tables[_KINDS[subject].table]


def _own(table: Table) -> ColumnElement[bool]:
    own: ColumnElement[bool] = table.c.tenant_id == current_tenant()
    return own
