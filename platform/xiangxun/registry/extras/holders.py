"""Holders 栏目的载体: which tables keep fields of the county's own, where, and what a change of them asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.db.tables import TenantModel
from xiangxun.kernel.errors import NotFound
from xiangxun.rules.law import Law

#: (db, actor, row id) → nothing; raises where the actor may not, or where the row is past changing.
Permit: TypeAlias = Callable[[Session, Actor, int], None]


@dataclass(frozen=True, slots=True)
class Editing:
    """How people change the fields of a row after it was registered.

    `law`: under which the fields are declared; `named`: what the row is called; `address`: of its page.
    """

    permit: Permit
    law: Callable[[Session, int], Law]
    named: Callable[[Session, int], str]
    address: Callable[[Session, int], str]


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


def editing_of(on: str) -> Editing:
    """Return how the fields of a holder's rows are changed; raises `NotFound` where that is done elsewhere."""
    if on not in _editing:
        raise NotFound("这种本县栏目请在原处修改。")
    return _editing[on]


def is_editable(on: str) -> bool:
    """Return whether the rows of a holder have a page on which their fields are changed."""
    return on in _editing


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
