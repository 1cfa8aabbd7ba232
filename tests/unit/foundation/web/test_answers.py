"""Answers 接口答复: the short way writes what marshmallow's own would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from marshmallow import Schema

from xiangxun.foundation.access import Role
from xiangxun.foundation.web.schemas import answers_like


@dataclass(frozen=True, slots=True)
class Part:
    """A row within a row."""

    on: date
    fen: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A row with every kind of value."""

    id: int
    title: str
    good: bool
    role: Role
    on: date | None
    rules: tuple[str, ...]
    values: Mapping[str, Any]
    parts: tuple[Part, ...]
    first: Part | None


WHOLE = Whole(
    7,
    "五月班",
    True,
    Role.FINANCE,
    date(2024, 5, 6),
    ("T-1",),
    {"days": 3, "why": None},
    (Part(date(2024, 5, 7), 100),),
    None,
)
BARE = Whole(8, "", False, Role.FINANCE, None, (), {}, (), Part(date(2024, 5, 8), 0))


@pytest.mark.parametrize("rows", [[WHOLE, BARE], [BARE], []])
def test_rows_are_written_as_marshmallow_writes_them(rows: list[Whole]) -> None:
    schema = answers_like(Whole, "WholeOut")(many=True)
    assert schema.dump(rows) == Schema.dump(schema, rows)


def test_one_row_is_written_as_marshmallow_writes_it() -> None:
    schema = answers_like(Whole, "WholeOut")()
    assert schema.dump(WHOLE) == Schema.dump(schema, WHOLE)
