"""Exports lists 名单导出: what a list is narrowed to as .xlsx, masked as the list is; the audit says who took it out.

What the workers made is kept for the download alone: some hours, and not beyond the day on which somebody on a list
is erased or asks that the data be left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, delete, select, true
from sqlalchemy.orm import Session

from xiangxun.foundation import files, vault
from xiangxun.foundation.access import Actor, sees_only
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.db.turns import take_turn
from xiangxun.foundation.jobs import current_job, progress
from xiangxun.foundation.outbox import enqueue
from xiangxun.foundation.papers.sheets import Sheet, workbook
from xiangxun.kernel.clock import today
from xiangxun.registry.exports.kinds import ExportKind, Wanted, kind_of
from xiangxun.registry.exports.models import ListExport
from xiangxun.registry.exports.queries import job_key, stale

TASK = "lists.export"
#: From so many rows on the workers make the workbook.
LARGE = 2_000
_PAGE = 1_000
_FIELD = "list_export.search"
_TURN = "list-exports"


def is_large(db: Session, actor: Actor, kind: ExportKind, wanted: Wanted) -> bool:
    """Return whether an export is one for the workers."""
    return kind.count(db, actor, wanted) > LARGE


def export_now(db: Session, actor: Actor, kind: ExportKind, wanted: Wanted, *, remark: str = "") -> bytes:
    """Return what the list is narrowed to as .xlsx; `remark`: what it was narrowed to, in words."""
    total = kind.count(db, actor, wanted)
    record(db, actor, kind.action, kind.subject, None, {"rows": total})
    return _workbook(db, actor, kind, wanted, remark, total)


def ask_export(db: Session, actor: Actor, kind: ExportKind, wanted: Wanted, *, remark: str = "") -> int:
    """Have the workers make the workbook; return the export's id."""
    take_turn(db, _TURN)
    ask = wanted.ask
    row = ListExport(
        kind=kind.key,
        search_sealed=vault.seal(db, _FIELD, wanted.name) if wanted.name else None,
        search=ask.search,
        chosen=dict(ask.chosen),
        sort=ask.sort,
        descending=ask.descending,
        remark=remark,
        asked_by=actor.account,
        institution_id=sees_only(actor),
    )
    db.add(row)
    db.flush()
    record(db, actor, kind.action, kind.subject, None, {"export": row.id, "filters": sorted(ask.chosen)})
    enqueue(db, TASK, {"export_id": row.id}, key=job_key(row.id), on_demand=True)
    return row.id


def make_export(db: Session, actor: Actor, export_id: int) -> int:
    """Make the workbook of an export and keep it; return the number of rows. Doing it again changes nothing.

    An export that was discarded meanwhile comes to nothing.
    """
    wanted_one = select(ListExport).where(ListExport.id == export_id)
    row = db.scalar(wanted_one)
    if row is None or row.file_id is not None:
        return row.rows or 0 if row else 0
    kind = kind_of(row.kind)
    name = vault.unseal(db, _FIELD, row.search_sealed) if row.search_sealed else ""
    wanted = Wanted(name, Ask(row.search, row.chosen, row.sort, row.descending, limit=None))
    total = kind.count(db, actor, wanted)
    content = _workbook(db, actor, kind, wanted, row.remark, total)
    if db.scalar(wanted_one.with_for_update().execution_options(populate_existing=True)) is None:
        return 0
    stored = files.store(db, actor, content, name=f"{kind.title}-{export_id}.xlsx", allowed=files.TABLES)
    row.file_id, row.rows, row.institution_id = stored.id, total, sees_only(actor)
    db.flush()
    return total


def discard_exports(db: Session, actor: Actor) -> int:
    """Discard every export that waits to be made or fetched: somebody who may stand in it is to stand in none.

    Call it once the person is locked and changed, and before the first audit entry. Returns how many there were.
    """
    take_turn(db, _TURN)
    return _discard(db, actor, true())


def discard_stale(db: Session, actor: Actor) -> int:
    """Discard the exports that are kept no longer; return how many there were."""
    return _discard(db, actor, ListExport.asked_at <= stale())


def _discard(db: Session, actor: Actor, which: ColumnElement[bool]) -> int:
    gone = db.execute(delete(ListExport).where(which).returning(ListExport.file_id)).scalars().all()
    for file_id in gone:
        if file_id is not None:
            files.discard(db, actor, file_id)
    return len(gone)


def _workbook(db: Session, actor: Actor, kind: ExportKind, wanted: Wanted, remark: str, total: int) -> bytes:
    left_out = kind.left_out(db, actor, wanted) if kind.left_out else ""
    sheet = Sheet(
        name=kind.title,
        title=kind.title,
        columns=[*kind.columns, *kind.further(db)],
        rows=_lines(db, actor, kind, wanted, total),
        remarks=[one for one in (kind.remark, remark) if one],
        closing=[one for one in (f"共 {total} {kind.unit}", left_out) if one],
    )
    return workbook([sheet], on=today())


def _lines(
    db: Session, actor: Actor, kind: ExportKind, wanted: Wanted, total: int
) -> Iterator[Sequence[object]]:
    after, done, job = None, 0, current_job()
    while page := kind.page(db, actor, replace(wanted, ask=replace(wanted.ask, after=after, limit=_PAGE))):
        for _id, cells in page:
            yield cells
        after, done = page[-1][0], done + len(page)
        progress(db, job, done, total, "正在生成名单")
