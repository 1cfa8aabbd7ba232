"""Kinds of export 可导出的名单: each list of people says here how its rows are counted and written as cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.papers.sheets import Column


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants of a list: the people called `name` (which stands in no address) and the rest."""

    name: str
    ask: Ask


#: A row: its id, by which the next page goes on, and its cells.
Line = tuple[int, Sequence[object]]


@dataclass(frozen=True, slots=True)
class ExportKind:
    """A list that is exported. `home`: the endpoint of its page; `action`, `subject`: what the audit says of it.

    `page` returns the rows that `Wanted.ask` asks for, with its bookmark and its limit; both see what the actor sees.
    `further` gives columns behind `columns` that the county's rules declare. `left_out` says in words what the list shows and the workbook does not, "" for nothing.
    """

    key: str
    title: str
    home: str
    action: str
    subject: str
    columns: Sequence[Column]
    count: Callable[[Session, Actor, Wanted], int]
    page: Callable[[Session, Actor, Wanted], Sequence[Line]]
    further: Callable[[Session], Sequence[Column]] = lambda _db: ()
    left_out: Callable[[Session, Actor, Wanted], str] | None = None
    remark: str = ""
    unit: str = "行"


_KINDS: dict[str, ExportKind] = {}


def register(kind: ExportKind) -> ExportKind:
    """Make a list known to the workers; return it."""
    _KINDS[kind.key] = kind
    return kind


def kind_of(key: str) -> ExportKind:
    """Return a list by its key; raises `KeyError` for one that no slice registered."""
    return _KINDS[key]
