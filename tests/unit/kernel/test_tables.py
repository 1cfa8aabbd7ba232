"""Tables of TOML: read exactly, and every refusal names its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

import pytest

from xiangxun.kernel.tables import TableRefused, read_table


@dataclass(frozen=True)
class Inner:
    n: int


@dataclass(frozen=True)
class Outer:
    name: str
    on: date | None = None
    share: int | Fraction = 0
    flag: bool = False
    inner: tuple[Inner, ...] = field(metadata={"key": "in"}, default=())
    pair: tuple[int, int] | None = None
    words: Mapping[str, int] = field(default_factory=dict)


def test_read_table_with_every_kind_returns_dataclass():
    table = {
        "name": "a",
        "on": date(2021, 3, 8),
        "share": "1/2",
        "flag": True,
        "in": [{"n": 1}, {"n": 2}],
        "pair": [16, 60],
        "words": {"x": 3},
    }
    assert read_table(Outer, table, "s") == Outer(
        "a", date(2021, 3, 8), Fraction(1, 2), True, (Inner(1), Inner(2)), (16, 60), {"x": 3}
    )


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ({"name": "a", "nmae": "b"}, "s：不认识的键 nmae"),
        ({}, "s：缺少 name"),
        ({"name": 1}, "s.name：应为"),
        ({"name": "a", "flag": 1}, "s.flag：应为"),
        ({"name": "a", "in": [{"n": True}]}, "s.in[0].n：应为"),
        ({"name": "a", "in": [{"n": 1}, {"m": 1}]}, "s.in[1]：不认识的键 m"),
        ({"name": "a", "on": datetime(2021, 3, 8)}, "s.on：应为"),  # noqa: DTZ001
        ({"name": "a", "share": "half"}, "s.share：half 不是分数"),
        ({"name": "a", "pair": [16]}, "s.pair：应为2 项"),
        ({"name": "a", "words": {"x": 0.5}}, "s.words.x：应为"),
    ],
)
def test_read_table_with_mistake_refuses_naming_place(table, place):
    with pytest.raises(TableRefused) as refused:
        read_table(Outer, table, "s")
    assert refused.value.message.startswith(place)
