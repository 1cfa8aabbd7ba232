"""Keyset paging 按键翻页: a list in any of its orders goes on behind its last row, as fast on the last page as on the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, literal, literal_column, select, tuple_


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants of a list: words to look for, filters, an order, and the id of the row it goes on behind.

    `limit` None: everything, for an export.
    """

    search: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    after: int | None = None
    limit: int | None = 50


def so_many(limit: int | None) -> ColumnElement[int] | None:
    """Return a number of rows that stands in the statement itself.

    As a parameter PostgreSQL takes it for a tenth of the table, finds the plan that it keeps dear, and plans each time.
    """
    return None if limit is None else literal_column(str(int(limit)), Integer)


def in_order(statement: Select[Any], model: Any, key: Any, ask: Ask) -> Select[Any]:
    """Return the statement in the order of `key` (never null), ties by id, behind the row `ask.after`."""
    if ask.after is not None:
        last = tuple_(select(key).where(model.id == ask.after).scalar_subquery(), literal(ask.after))
        place = tuple_(key, model.id)
        statement = statement.where(place < last if ask.descending else place > last)
    order = (key.desc(), model.id.desc()) if ask.descending else (key, model.id)
    return statement.order_by(*order).limit(so_many(ask.limit))


def in_order_of(
    statement: Select[Any], model: Any, keys: Sequence[Any], last: Select[Any], ask: Ask
) -> Select[Any]:
    """Return the statement in the order of another table's `keys` (never null); ties go upwards by id either way.

    `last`: the statement that joins that table to the row `ask.after`; what it selects does not matter. The keys of
    that row bound the other table alone too, so that it is read by an index of its own from there on, and not from the
    beginning.
    """
    if ask.after is not None:
        found = last.where(model.id == ask.after)
        place = [found.with_only_columns(key).scalar_subquery() for key in keys]
        outer, before = tuple_(*keys), tuple_(*place)
        if ask.descending:
            behind = and_(outer <= before, tuple_(*keys, -model.id) < tuple_(*place, literal(-ask.after)))
        else:
            behind = and_(outer >= before, tuple_(*keys, model.id) > tuple_(*place, literal(ask.after)))
        statement = statement.where(behind)
    order = [key.desc() for key in keys] if ask.descending else keys
    return statement.order_by(*order, model.id).limit(so_many(ask.limit))
