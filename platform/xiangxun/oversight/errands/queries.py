"""Queries on errands 平台任务查询."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from xiangxun.kernel.errors import NotFound
from xiangxun.oversight.errands.models import Errand
from xiangxun.registry.accounts.operators import list_operators


@dataclass(frozen=True, slots=True)
class ErrandRow:
    """One errand; `asked_name` is the operator's, `ok` None until it has ended."""

    id: int
    kind: str
    tenant: int | None
    args: Mapping[str, Any]
    asked_by: int
    asked_name: str
    asked_at: datetime
    began_at: datetime | None
    tries: int
    done: int
    total: int
    message: str
    ended_at: datetime | None
    ok: bool | None
    found: Mapping[str, Any]

    @property
    def is_open(self) -> bool:
        """Whether it waits or is being done."""
        return self.ended_at is None


def get_errand(db: Session, errand_id: int) -> ErrandRow:
    """Return an errand; raises `NotFound`."""
    found = _rows(db, Errand.id == errand_id, limit=1)
    if not found:
        raise NotFound("没有这项平台任务，请从列表进入。")
    return found[0]


def latest_errand(
    db: Session, kind: str, tenant: int | None = None, *, only_well: bool = False
) -> ErrandRow | None:
    """Return the newest errand of a kind, of a county where the kind is of counties; `only_well`: that ended well."""
    which = (Errand.kind == kind) & (Errand.tenant.is_(None) if tenant is None else Errand.tenant == tenant)
    found = _rows(db, which & Errand.ok if only_well else which, limit=1)
    return found[0] if found else None


def list_errands(db: Session, *, limit: int = 20) -> Sequence[ErrandRow]:
    """Return the latest errands, the newest first."""
    return _rows(db, Errand.id > 0, limit=limit)


def open_errands(db: Session) -> Sequence[tuple[int, str]]:
    """Return number and kind of what has not ended, the oldest first."""
    waiting = select(Errand.id, Errand.kind).where(Errand.ended_at.is_(None)).order_by(Errand.id)
    return [(row.id, row.kind) for row in db.execute(waiting)]


def _rows(db: Session, which: ColumnElement[bool], *, limit: int) -> Sequence[ErrandRow]:
    names = {one.id: one.name for one in list_operators(db)}
    rows = db.scalars(select(Errand).where(which).order_by(Errand.id.desc()).limit(limit))
    return tuple(
        ErrandRow(
            row.id,
            row.kind,
            row.tenant,
            row.args,
            row.asked_by,
            names.get(row.asked_by, ""),
            row.asked_at,
            row.began_at,
            row.tries,
            row.done,
            row.total,
            row.message,
            row.ended_at,
            row.ok,
            row.found,
        )
        for row in rows
    )
