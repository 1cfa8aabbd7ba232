"""Subjects 登记对象: what an entry may be about, whose affair that is, and what people call it.

Sessions and plans belong to later stages; only their keys are read here, by table name, as foreign keys do.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, String, Table, cast, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.tables import metadata
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.errors import InvalidInput, NotFound

Subject = tuple[str, int]

#: Kind of subject → its name for people, its table, the column that names it, the column of its institution.
_KINDS = {
    "session": ("班次", "training_sessions", "title", "institution_id"),
    "institution": ("培训机构", "institutions", "name", "id"),
    "lecturer": ("讲师", "lecturers", "name", "institution_id"),
    "trainee": ("学员", "trainees", "name", None),
    "plan": ("计划", "plans", "title", "institution_id"),
}

SUBJECTS: Mapping[str, str] = {kind: told[0] for kind, told in _KINDS.items()}


def institution_of(db: Session, subject: str, subject_id: int) -> int | None:
    """Return the institution whose affair a subject is; raises `NotFound` where the county has no such subject."""
    if subject not in _KINDS:
        raise InvalidInput(f"登记对象只能是{'、'.join(SUBJECTS.values())}。")
    label, _, _, column = _KINDS[subject]
    table = _table(subject)
    whose = table.c[column] if column else table.c.id
    found = db.execute(select(whose).where(_own(table), table.c.id == subject_id)).first()
    if found is None:
        raise NotFound(f"没有编号为 {subject_id} 的{label}，请核对。")
    return found[0] if column else None


def names_of(db: Session, subjects: Collection[Subject]) -> Mapping[Subject, str]:
    """Return what people call subjects, with one query for each kind."""
    wanted: dict[str, set[int]] = {}
    for subject, subject_id in subjects:
        wanted.setdefault(subject, set()).add(subject_id)
    found: dict[Subject, str] = {}
    for subject, ids in wanted.items():
        table = _table(subject)
        name: ColumnElement[str] = cast(table.c[_KINDS[subject][2]], String)
        rows = db.execute(select(table.c.id, name).where(_own(table), among(table.c.id, ids)))
        found.update({(subject, row_id): f"{_KINDS[subject][0]}：{called}" for row_id, called in rows})
    return found


def _table(subject: str) -> Table:
    return metadata.tables[_KINDS[subject][1]]


def _own(table: Table) -> ColumnElement[bool]:
    own: ColumnElement[bool] = table.c.tenant_id == current_tenant()
    return own
