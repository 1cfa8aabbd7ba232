"""Holders 栏目的载体: which tables keep fields of the county's own, where, and what a change of them asks for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.tables import TenantModel
from xiangxun.kernel.errors import NotFound, XiangxunError
from xiangxun.rules.law import Law

#: (db, actor, row id) → nothing; raises where the actor may not, or where the row is past changing.
Permit: TypeAlias = Callable[[Session, Actor, int], None]


#: (db, row ids) → what people call each.
Named: TypeAlias = Callable[[Session, Collection[int]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where people find a row that has fields of the county's own: what it is called, the `address` of its page."""

    named: Named
    address: Callable[[Session, int], str]


@dataclass(frozen=True, slots=True)
class Editing:
    """How people change the fields of a row after it was registered. `law`: under which the fields are declared."""

    permit: Permit
    law: Callable[[Session, int], Law]
    place: Place


@dataclass(frozen=True, slots=True)
class Holder:
    """A table with fields of the county's own. `on`: the word in `[[field]]`; `within`: its column that tells them apart.

    `column` holds the fields: JSON, or where `sealed` names a field of the vault, sealed text. `zh`: of a form of it.
    """

    on: str
    zh: str
    model: type[TenantModel]
    column: str = "extra"
    sealed: str | None = None
    within: str | None = None

    def on_of(self, told: str | None) -> str:
        """Return the word in `[[field]]` for a row: "register:KEY" for an entry of a register."""
        return f"{self.on}:{told}" if told is not None else self.on


_holders: dict[str, Holder] = {}
_places: dict[str, Place] = {}
_editing: dict[str, Editing] = {}
_after: dict[str, list[Permit]] = {}


def register_holder(holder: Holder) -> Holder:
    """Let the rows of a table have fields of the county's own; raises ValueError where another claims the word."""
    if _holders.setdefault(holder.on, holder).model is not holder.model:
        raise ValueError(f"{holder.on} is kept elsewhere already")
    return _holders[holder.on]


def allow_editing(on: str, editing: Editing) -> None:
    """Let people change the fields of a holder's rows on a page of their own."""
    _editing[on] = editing
    show_at(on, editing.place)


def show_at(on: str, place: Place) -> None:
    """Say where the rows of a holder are found; alone, their fields are changed there with everything else."""
    _places[on] = place


def place_of(on: str) -> Place:
    """Return where the rows of a holder are found; raises `NotFound` for a word that no holder has."""
    return _places[holder_of(on).on]


def names_in(on: str, column: str) -> Named:
    """Return how the rows of a holder are called that have their name in a column."""

    def named(db: Session, ids: Collection[int]) -> Mapping[int, str]:
        model: Any = holder_of(on).model
        rows = db.execute(select(model.id, getattr(model, column)).where(among(model.id, ids)))
        return dict(rows.all())

    return named


def editing_of(on: str) -> Editing:
    """Return how the fields of a holder's rows are changed; raises `NotFound` where that is done elsewhere."""
    if on not in _editing:
        raise NotFound("这种本县栏目请在原处修改。")
    return _editing[on]


def is_editable(on: str) -> bool:
    """Return whether the rows of a holder have a page on which their fields are changed."""
    return on in _editing


def may_edit(db: Session, actor: Actor, on: str, row_id: int) -> bool:
    """Return whether the actor may change the own fields of a row now, by asking the holder's permit."""
    if on not in _editing:
        return False
    try:
        _editing[on].permit(db, actor, row_id)
    except XiangxunError:
        return False
    return True


def after_change(on: str, told: Permit) -> None:
    """Have `told` called, in the same transaction, after somebody changed the fields of a row."""
    heard = _after.setdefault(on, [])
    if told not in heard:
        heard.append(told)


def tell_change(db: Session, actor: Actor, on: str, row_id: int) -> None:
    """Call whoever wants to know that the fields of a row were changed."""
    for told in _after.get(on, []):
        told(db, actor, row_id)


def holders() -> Mapping[str, Holder]:
    """Return every holder by its word."""
    return _holders


def holder_of(on: str) -> Holder:
    """Return a holder by its word ("lecturer", "register:KEY"); raises `NotFound`."""
    found = _holders.get(on.partition(":")[0])
    if found is None:
        raise NotFound("没有这种本县栏目。")
    return found


def kept_in(holder: Holder) -> Any:
    """Return the column in which a holder keeps its fields."""
    return getattr(holder.model, holder.column)
