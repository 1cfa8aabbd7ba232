"""Schemas 数据格式: answers taken from frozen rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import pytest
from marshmallow import fields

from xiangxun.foundation.web.api import Page, page_of
from xiangxun.foundation.web.schemas import answers_like


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Inner:
    n: int


@dataclass(frozen=True, slots=True)
class Row:
    id: int
    name: str
    on: date | None
    colour: Colour
    words: tuple[str, ...]
    counts: Mapping[str, int]
    inner: Inner
    secret: str = "kept"


_ROW = Row(7, "示例", date(2024, 5, 6), Colour.RED, ("a", "b"), {"x": 1}, Inner(3))


def test_dump_row_gives_each_attribute_in_json() -> None:
    schema = answers_like(Row, "RowOut", without=("secret",))
    assert schema().dump(_ROW) == {
        "id": 7,
        "name": "示例",
        "on": "2024-05-06",
        "colour": "red",
        "words": ["a", "b"],
        "counts": {"x": 1},
        "inner": {"n": 3},
    }


def test_dump_rows_says_what_marshmallow_says_field_by_field() -> None:
    schema = answers_like(Row, "RowOut")(many=True)
    rows = [_ROW, replace(_ROW, on=None, words=())]
    assert schema.dump(rows) == [
        {name: f.serialize(name, row) for name, f in schema.fields.items()} for row in rows
    ]


def test_dump_of_what_is_no_such_row_goes_marshmallows_way() -> None:
    assert answers_like(Inner, "InnerOut")().dump({"n": "3"}) == {"n": 3}


def test_schema_says_what_is_always_there_and_what_may_be_null() -> None:
    declared = answers_like(Row, "RowOut")().fields
    assert all(field.required for field in declared.values())
    assert [name for name, field in declared.items() if field.allow_none] == ["on"]


def test_schema_takes_fields_of_its_own() -> None:
    schema = answers_like(Row, "RowOut", name=fields.Integer(required=True))
    assert isinstance(schema().fields["name"], fields.Integer)


def test_schema_of_attribute_without_json_form_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        thing: object

    with pytest.raises(TypeError, match=r"OddOut\.thing"):
        answers_like(Odd, "OddOut")


@pytest.mark.parametrize(("rows", "bookmark"), [(3, 3), (2, None), (0, None)])
def test_page_goes_on_only_where_it_is_full(rows: int, bookmark: int | None) -> None:
    page = Page.of([Inner(n) for n in range(1, rows + 1)], 3, "n")
    assert page.next == bookmark
    assert page_of(answers_like(Inner, "InnerOut")).__name__ == "InnerPage"
