"""Reads exports 名单导出: how far one is, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, sees_only
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.exports.models import ListExport

#: How long an export can be fetched: it is a copy of people's data that serves the download alone.
KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class ExportView:
    """An export; `file_id` and `rows` None while it is made."""

    id: int
    kind: str
    file_id: int | None
    rows: int | None


def job_key(export_id: int) -> str:
    """Return the key of the background job that makes an export."""
    return f"list-export-{export_id}"


def get_export(db: Session, actor: Actor, export_id: int) -> ExportView:
    """Return an export that the actor asked for and may see today.

    Raises `NotFound` for anybody else's, for one older than `KEPT`, and for one made when the actor saw more people.
    """
    own = ListExport.asked_by == actor.account
    row = db.scalar(select(ListExport).where(ListExport.id == export_id, own, ListExport.asked_at > stale()))
    if row is None or sees_only(actor) not in (None, row.institution_id):
        raise NotFound("没有这次导出，或已过保存时限；请从名单页重新导出。")
    return ExportView(row.id, row.kind, row.file_id, row.rows)


def stale() -> datetime:
    """Return the instant before which exports were asked for that are kept no longer."""
    return now() - KEPT


def asker_of(db: Session, export_id: int) -> int | None:
    """Return the account that asked for an export."""
    return db.scalar(select(ListExport.asked_by).where(ListExport.id == export_id))


def is_export_of(db: Session, export_id: int, institution_id: int) -> bool:
    """Return whether an export was asked for by somebody confined to the institution."""
    return db.scalar(select(ListExport.institution_id).where(ListExport.id == export_id)) == institution_id
