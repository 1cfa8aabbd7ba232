"""Queries on keeping 保全查询: the log, and when something last went well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, cast, func, select, true
from sqlalchemy.orm import Session

from xiangxun.foundation.audit.wording import action_words
from xiangxun.oversight.keeping.models import KeepingRun
from xiangxun.registry.tenants.queries import list_earlier

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


@dataclass(frozen=True, slots=True)
class SetRow:
    """A set of backup as the log last saw it in its folder; sizes in bytes."""

    stamp: str
    bytes: int
    counties: int
    revision: str


def last_run(db: Session, kind: str) -> RunRow | None:
    """Return the latest run of a kind, however it went."""
    row = db.scalar(select(KeepingRun).where(KeepingRun.kind == kind).order_by(KeepingRun.id.desc()).limit(1))
    return None if row is None else _row(row)


def kept_sets(db: Session) -> Sequence[SetRow]:
    """Return the sets that were in the folder of backups when somebody last looked, the newest first."""
    latest = select(KeepingRun.found["sets"]).where(KeepingRun.found.has_key("sets"))
    found = db.scalar(latest.order_by(KeepingRun.id.desc()).limit(1)) or ()
    return [SetRow(**one) for one in reversed(found)]


def last_checks(db: Session) -> Mapping[str, RunRow]:
    """Return the latest check of each set, by stamp."""
    latest = select(func.max(KeepingRun.id)).where(KeepingRun.kind == "verify").group_by(KeepingRun.stamp)
    rows = db.scalars(select(KeepingRun).where(KeepingRun.id.in_(latest)))
    return {row.stamp: _row(row) for row in rows}


def list_runs(db: Session, *, limit: int = 60) -> Sequence[RunRow]:
    """Return the latest runs, the newest first."""
    rows = db.scalars(select(KeepingRun).order_by(KeepingRun.id.desc()).limit(limit))
    return tuple(_row(row) for row in rows)


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


@dataclass(frozen=True, slots=True)
class EarlierDeed:
    """What the platform that a county came from did about it: when, who ("" for the platform itself), what in Chinese."""

    at: datetime
    who: str
    what: str


def earlier_deeds(db: Session) -> Sequence[EarlierDeed]:
    """Return what an earlier platform did about the county in scope, the latest first; sign-ins are left out."""
    found = []
    for one in list_earlier(db):
        content = one.content
        if one.kind == "operator_audit_entries":
            found.append(_deed(content["at"], content["name"], content["action"]))
        elif one.kind == "keeping_runs" and content["ok"]:
            found.append(_deed(content["ended_at"], "", f"keeping.{content['kind']}"))
    return sorted(found, key=lambda deed: deed.at, reverse=True)


def _deed(at: str, who: str, action: str) -> EarlierDeed:
    return EarlierDeed(datetime.fromisoformat(at), who, action_words(action))


def _row(row: KeepingRun) -> RunRow:
    return RunRow(row.id, row.kind, row.stamp, row.began_at, row.ended_at, row.ok, row.bytes, row.found)
