"""What is kept of one person 个人信息副本: every table that refers to the person, found in the models; what was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.tables import metadata
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.vault.columns import sealed_columns
from xiangxun.kernel.errors import NotFound
from xiangxun.oversight.rights.models import RightsRequest
from xiangxun.oversight.rights.words import OURS
from xiangxun.registry.extras import queries as extras
from xiangxun.results.archives.queries import find_archive

_PEOPLE, _REFERS = "trainees", "trainee_id"
#: Tables by which a person took part in a session.
_TOOK_PART = ("enrolments", "past_trainings", "sign_ins")


@dataclass(frozen=True, slots=True)
class Kept:
    """All that is kept of a person: `tables` maps each table to its rows, columns in clear, in the order of the tables."""

    trainee_id: int
    erased_on: date | None
    restricted_on: date | None
    tables: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Duty:
    """Why a person may not be erased yet: the sessions whose records must be kept, and until when (None: not known)."""

    sessions: tuple[int, ...]
    until: date | None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request, dealt with: `kind` copy, correct, erase, restrict, lift; `words` answer it."""

    id: int
    trainee_id: int
    kind: str
    asked: str
    words: str
    handled_by: int | None
    handled_on: date


def list_requests(
    db: Session, *, trainee_id: int | None = None, before: int | None = None, limit: int = 50
) -> Sequence[RequestRow]:
    """Return a page of the register of requests, the latest first, below the number `before`; of one person or of all."""
    statement = select(RightsRequest).order_by(RightsRequest.id.desc()).limit(limit)
    if trainee_id is not None:
        statement = statement.where(RightsRequest.trainee_id == trainee_id)
    if before is not None:
        statement = statement.where(RightsRequest.id < before)
    return [_request(row) for row in db.scalars(statement)]


def get_request(db: Session, request_id: int) -> RequestRow:
    """Return one request; raises `NotFound`."""
    row = db.scalar(select(RightsRequest).where(RightsRequest.id == request_id))
    if row is None:
        raise NotFound("没有这次办理；请从办理登记进入。")
    return _request(row)


def kept_of(db: Session, trainee_id: int) -> Kept:
    """Return everything that is kept of a person; raises `NotFound`."""
    people = metadata.tables[_PEOPLE]
    [*rows] = _rows(db, people, "id", trainee_id)
    if not rows:
        raise NotFound("没有这位学员。")
    told = {table.name: _rows(db, table, _REFERS, trainee_id) for table in referring_tables()}
    aside = {"kept_values": _kept_aside(db, trainee_id)}
    tables = {_PEOPLE: rows} | {name: found for name, found in (told | aside).items() if found}
    return Kept(trainee_id, rows[0]["erased_on"], rows[0]["restricted_on"], tables)


def referring_tables() -> list[Table]:
    """Return every table whose rows belong to one trainee each."""
    import_models()
    return [table for table in metadata.sorted_tables if _REFERS in table.c]


def find_duty(db: Session, trainee_id: int, on: date) -> Duty | None:
    """Return the duty to keep that stands on a day: records of a session not yet archived, or whose time is not over."""
    ends: dict[int, date | None] = {}
    for session in sorted(_sessions(db, trainee_id)):
        archive = find_archive(db, session)
        until = archive.retain_until if archive else None
        if until is None or until >= on:
            ends[session] = until
    if not ends:
        return None
    known = [end for end in ends.values() if end is not None]
    return Duty(tuple(ends), max(known) if len(known) == len(ends) else None)


def _kept_aside(db: Session, trainee_id: int) -> list[dict[str, Any]]:
    """Return the values of the county's own fields that were kept aside, of the person and of each application."""
    enrolments = metadata.tables["enrolments"]
    here = (enrolments.c.tenant_id == current_tenant()) & (enrolments.c[_REFERS] == trainee_id)
    rows = [
        ("person", trainee_id),
        *(("enrolment", one) for one in db.scalars(select(enrolments.c.id).where(here))),
    ]
    return [
        {"key": one.key, "value": one.value, "why": one.why, "kept_at": one.kept_at}
        for on, row in rows
        for one in extras.kept_of(db, on, row)
    ]


def _request(row: RightsRequest) -> RequestRow:
    return RequestRow(row.id, row.trainee_id, row.kind, row.asked, row.words, row.handled_by, row.handled_on)


def _sessions(db: Session, trainee_id: int) -> set[int]:
    found: set[int] = set()
    for table in (metadata.tables[name] for name in _TOOK_PART):
        here = (table.c.tenant_id == current_tenant()) & (table.c[_REFERS] == trainee_id)
        found |= set(db.scalars(select(table.c.session_id).where(here)))
    return found


def _rows(db: Session, table: Table, column: str, trainee_id: int) -> list[dict[str, Any]]:
    here = (table.c.tenant_id == current_tenant()) & (table.c[column] == trainee_id)
    sealed = {one.column.name: one.field for one in sealed_columns(metadata) if one.table is table}
    rows = []
    for row in db.execute(select(table).where(here).order_by(table.c.id)).mappings():
        told = {name: value for name, value in row.items() if name not in OURS}
        for name, field in sealed.items():
            told[name] = vault.unseal(db, field, told[name]) if told[name] else told[name]
        rows.append(told)
    return rows
