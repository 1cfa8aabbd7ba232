"""Queries on keeping 保全查询: the log, and when something last went well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, cast, func, select, true
from sqlalchemy.orm import Session

from xiangxun.oversight.keeping.models import KeepingRun

#: How many nights back the operators' list looks.
_NIGHTS = 60


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run of the log; `bytes` is the size of a backup."""

    id: int
    kind: str
    stamp: str
    began_at: datetime
    ended_at: datetime
    ok: bool
    bytes: int | None
    found: Mapping[str, Any]


def list_runs(db: Session, *, limit: int = 60) -> Sequence[RunRow]:
    """Return the latest runs, the newest first."""
    rows = db.scalars(select(KeepingRun).order_by(KeepingRun.id.desc()).limit(limit))
    return tuple(
        RunRow(row.id, row.kind, row.stamp, row.began_at, row.ended_at, row.ok, row.bytes, row.found)
        for row in rows
    )


def last_well(db: Session) -> dict[str, datetime]:
    """Return when each kind of run last went well."""
    statement = (
        select(KeepingRun.kind, func.max(KeepingRun.ended_at)).where(KeepingRun.ok).group_by(KeepingRun.kind)
    )
    return {row.kind: row[1] for row in db.execute(statement)}


def last_proven(db: Session) -> dict[int, datetime]:
    """Return when each county (id) was last proven alone, with nothing of another in sight; of the latest nights."""
    latest = (
        select(KeepingRun.found, KeepingRun.ended_at)
        .where(KeepingRun.kind == "isolation")
        .order_by(KeepingRun.id.desc())
        .limit(_NIGHTS)
        .subquery()
    )
    county = func.jsonb_array_elements_text(latest.c.found["proven"]).table_valued("value")
    number = cast(county.c.value, BigInteger)
    statement = (
        select(number, func.max(latest.c.ended_at)).select_from(latest).join(county, true()).group_by(number)
    )
    return {row[0]: row[1] for row in db.execute(statement)}


def proven_at(db: Session, tenant: int) -> datetime | None:
    """Return when a county was last proven alone."""
    statement = select(KeepingRun.ended_at).where(
        KeepingRun.kind == "isolation", KeepingRun.found["proven"].contains([tenant])
    )
    return db.scalar(statement.order_by(KeepingRun.id.desc()).limit(1))
