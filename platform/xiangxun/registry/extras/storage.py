"""Storage 本县栏目的存取: many rows at once, sealed or open, with the version under which they were written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, cast, column, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

from xiangxun.counties import county_rules, is_usable
from xiangxun.foundation import vault
from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.memo import once
from xiangxun.registry.extras.holders import Holder, kept_in
from xiangxun.registry.extras.models import FORMER, FormerExtra
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.rules.canonical import canonical
from xiangxun.rules.law import FieldHistory

_HISTORY = "field_history"


@dataclass(frozen=True, slots=True)
class Kept:
    """The fields of one row as they stand in the table. `on`: the word in `[[field]]`; `shape`: their version."""

    id: int
    on: str
    values: dict[str, Any]
    shape: Mapping[str, int]


def field_history(db: Session) -> FieldHistory:
    """Return how the fields of the county in scope came to be."""
    return once(db, _HISTORY, lambda: _history(current_tenant_info(db).county))


def _history(county: str) -> FieldHistory:
    """Return the history of a plugin; of one that cannot be used nothing is known, and values are read as they stand."""
    return county_rules(county).fields if is_usable(county) else FieldHistory()


def written(db: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a new row with these checked values, written under the fields of now."""
    return {"extra": dict(values), "extra_shape": field_history(db).shape}


def read(
    db: Session, holder: Holder, *where: ColumnElement[bool], limit: int | None = None, lock: bool = False
) -> list[Kept]:
    """Return rows as they stand, in order of id; `lock` keeps them to this transaction."""
    model = holder.model
    told = getattr(model, holder.within) if holder.within else literal(None)
    statement = select(model.id, told, kept_in(holder), model.extra_shape).where(*where)  # type: ignore[attr-defined]
    statement = statement.order_by(model.id).limit(limit)
    if lock:
        statement = statement.with_for_update()
    rows = db.execute(statement).all()
    opened = _opened(db, holder, [row[2] for row in rows])
    return [
        Kept(row[0], holder.on_of(row[1]), values, row[3]) for row, values in zip(rows, opened, strict=True)
    ]


def of_rows(holder: Holder, ids: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that a row is one of these."""
    return among(holder.model.id, ids)


def write(
    db: Session, holder: Holder, rows: Mapping[int, Mapping[str, Any]], shape: Mapping[str, int]
) -> None:
    """Put the fields of many rows in place of what they were, under `shape`."""
    if not rows:
        return
    given = (
        func.unnest(cast([*rows], ARRAY(BigInteger)), cast(_closed(db, holder, rows), ARRAY(Text)))
        .table_valued(column("id", BigInteger), column("kept", Text))
        .render_derived("given")
    )
    model = holder.model
    kept = given.c.kept if holder.sealed else cast(given.c.kept, JSONB)
    values = {holder.column: kept, "extra_shape": cast(dict(shape), JSONB)}
    if hasattr(model, "version"):
        values["version"] = model.version + 1
    db.execute(
        update(model).where(model.id == given.c.id).values(values),
        execution_options={"synchronize_session": False},
    )
    db.expire_all()


def _opened(db: Session, holder: Holder, kept: Sequence[Any]) -> list[dict[str, Any]]:
    if holder.sealed is None:
        return [dict(values or {}) for values in kept]
    texts = iter(vault.unseal_many(db, holder.sealed, [one for one in kept if one is not None]))
    return [json.loads(next(texts)) if one is not None else {} for one in kept]


def _closed(db: Session, holder: Holder, rows: Mapping[int, Mapping[str, Any]]) -> list[str | None]:
    texts = [canonical(dict(values)) for values in rows.values()]
    if holder.sealed is None:
        return list(texts)
    sealed = iter(
        vault.seal_many(
            db, holder.sealed, [text for text, values in zip(texts, rows.values(), strict=True) if values]
        )
    )
    return [next(sealed) if values else None for values in rows.values()]


def keep_former(
    db: Session,
    holder: Holder,
    before: Mapping[int, Mapping[str, Any]],
    after: Mapping[int, Mapping[str, Any]],
) -> None:
    """Keep what sealed fields were before a change: receipts hold a digest of it; open ones stand in them in clear."""
    if holder.sealed is None:
        return
    gone = {row: values for row, values in before.items() if values and values != after.get(row)}
    if not gone:
        return
    sealed = vault.seal_many(db, FORMER, [canonical(dict(values)) for values in gone.values()])
    rows = [
        {"on": holder.on, "row_id": row, "value_sealed": text} for row, text in zip(gone, sealed, strict=True)
    ]
    db.execute(insert(FormerExtra), rows)
