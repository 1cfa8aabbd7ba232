"""Reads extras 本县栏目: as the fields are declared now, whatever version a row was written under; values kept aside."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from xiangxun.counties.own_values import Types, seen_by_rules, types_of
from xiangxun.foundation import vault
from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.memo import once
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.extras.holders import Holder, kept_in
from xiangxun.registry.extras.models import FIELD, FORMER, FormerExtra, KeptValue
from xiangxun.registry.extras.storage import field_history, of_rows, read
from xiangxun.registry.interpretations.service import rules_of
from xiangxun.rules.facts import Extra
from xiangxun.rules.vocabulary import EMPTY

_TYPES = "extra_types"
_OPEN: ColumnElement[bool] = KeptValue.asked & KeptValue.settled_at.is_(None)


def as_now(db: Session, on: str, values: Mapping[str, Any], shape: Mapping[str, int]) -> Mapping[str, Any]:
    """Return a row's own fields as they are declared now; an earlier version's are brought up on the way."""
    history = field_history(db)
    if shape == history.shape:
        return values
    return history.bring_up(on, values, shape).values


def extras_of(db: Session, holder: Holder, ids: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
    """Return the own fields of many rows by id, opened where they are sealed; rows without any are left out."""
    where = [of_rows(holder, ids)]
    if not field_history(db).gives_defaults(holder.on):
        where.append(_has_any(holder))
    rows = read(db, holder, *where)
    return {row.id: now for row in rows if (now := as_now(db, row.on, row.values, row.shape))}


def declares_any(db: Session, on: str) -> bool:
    """Return whether any edition of the county declares a field of this holder, or ever did."""
    history = field_history(db).holders()
    return on in history or any(holder == on for holder, _ in _types(db))


def as_facts(db: Session, on: str, values: Mapping[str, Any]) -> Extra:
    """Return own fields as rules see them: days, decimals and lists in their types."""
    if not values:
        return EMPTY
    return seen_by_rules(_types(db), on, values)


def ever_extras_of(
    db: Session, holder: Holder, ids: Collection[int]
) -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """Return the own fields of rows as they are, as they stand in the table, and as they were before each change."""
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in read(db, holder, of_rows(holder, ids), _has_any(holder)):
        now = as_now(db, row.on, row.values, row.shape)
        found[row.id] = [now] if now == row.values else [now, row.values]
    of_them = (FormerExtra.on == holder.on) & among(FormerExtra.row_id, ids)
    former = db.execute(
        select(FormerExtra.row_id, FormerExtra.value_sealed).where(of_them).order_by(FormerExtra.id.desc())
    ).all()
    texts = vault.unseal_many(db, FORMER, [sealed for _, sealed in former])
    for (row_id, _sealed), text in zip(former, texts, strict=True):
        found.setdefault(row_id, []).append(json.loads(text))
    return found


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A value kept aside, opened; `settled_at` None while it is asked for."""

    id: int
    on: str
    row_id: int
    key: str
    value: Any
    why: str
    asked: bool
    kept_at: datetime
    settled_at: datetime | None


def list_kept(
    db: Session, *, open_only: bool = True, after: int | None = None, limit: int = 50
) -> Sequence[KeptRow]:
    """Return values kept aside, the last first."""
    statement = select(KeptValue).order_by(KeptValue.id.desc()).limit(limit)
    if open_only:
        statement = statement.where(_OPEN)
    if after is not None:
        statement = statement.where(KeptValue.id < after)
    return _rows(db, db.scalars(statement).all())


def kept_of(db: Session, on: str, row_id: int) -> Sequence[KeptRow]:
    """Return everything kept aside of one row, the last first."""
    about = select(KeptValue).where(KeptValue.on == on, KeptValue.row_id == row_id)
    return _rows(db, db.scalars(about.order_by(KeptValue.id.desc())).all())


def get_kept(db: Session, kept_id: int) -> KeptRow:
    """Return one value kept aside; raises `NotFound`."""
    found = db.scalar(select(KeptValue).where(KeptValue.id == kept_id))
    if found is None:
        raise NotFound("没有这条留存的原值。")
    return _rows(db, [found])[0]


def count_kept(db: Session) -> int:
    """Return how many values wait to be entered anew."""
    return db.scalar(select(func.count(KeptValue.id)).where(_OPEN)) or 0


def _rows(db: Session, found: Sequence[KeptValue]) -> list[KeptRow]:
    texts = vault.unseal_many(db, FIELD, [one.value_sealed for one in found])
    return [
        KeptRow(
            one.id,
            one.on,
            one.row_id,
            one.key,
            json.loads(text),
            one.why,
            one.asked,
            one.kept_at,
            one.settled_at,
        )
        for one, text in zip(found, texts, strict=True)
    ]


def _has_any(holder: Holder) -> ColumnElement[bool]:
    kept = kept_in(holder)
    found: ColumnElement[bool] = kept.is_not(None) if holder.sealed else kept != {}
    return found


def _types(db: Session) -> Types:
    return once(db, _TYPES, lambda: types_of(rules_of(db)))
