"""Reads townships 乡镇, and knows a name again that leaves out 镇, 乡 or 街道."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.foundation.db.memo import shared
from xiangxun.registry.townships.models import Township

IN_FORCE, RETIRED = "in_force", "retired"
_KIND = re.compile(r"(?:街道办事处|街道办|办事处|街道|镇|乡)$")
_ALL = Ask(limit=None)


@dataclass(frozen=True, slots=True)
class TownshipRow:
    """One township; `retired_on`: since when it is no longer offered."""

    id: int
    name: str
    retired_on: date | None
    version: int


def find_townships(db: Session, ask: Ask = _ALL) -> Sequence[TownshipRow]:
    """Return what is asked of the list, by name: of a state (`in_force`, `retired`), with words in the name."""
    statement = select(Township)
    if ask.search:
        statement = statement.where(Township.name.icontains(ask.search, autoescape=True))
    if "state" in ask.chosen:
        is_in_force = ask.chosen["state"] == IN_FORCE
        statement = statement.where((Township.retired_on.is_(None)) == is_in_force)
    rows = db.scalars(in_order(statement, Township, Township.name, ask))
    return [TownshipRow(row.id, row.name, row.retired_on, row.version) for row in rows]


def township_names(db: Session) -> Sequence[str]:
    """Return the names to offer, in order; none where the county keeps no list."""
    statement = select(Township.name).where(Township.retired_on.is_(None)).order_by(Township.name)
    return shared(db, "township names", lambda: db.scalars(statement).all())


def bare_name(name: str) -> str:
    """Return a name without blanks and without what kind of place it is: 城关镇 and 城关 are one place."""
    whole = "".join(name.split())
    return _KIND.sub("", whole) or whole
