"""Own values: the form takes from people exactly what a field may hold in plain form."""

from __future__ import annotations

from typing import Any

import pytest

from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.interpretations.filling import fill_in
from xiangxun.rules.law import ExtraField
from xiangxun.rules.law.fitting import fits

FITTING: list[tuple[str, Any]] = [
    ("text", "网络不通"),
    ("integer", -3),
    ("integer", 10**12 - 1),
    ("yuan", 120050),
    ("decimal", "7.50"),
    ("date", "2024-05-06"),
    ("flag", False),
    ("choice", "halal"),
    ("choices", ["usual", "halal"]),
]
UNFIT: list[tuple[str, Any]] = [
    *((kind, None) for kind, _ in FITTING),
    ("text", " 两边有空 "),
    ("text", ""),
    ("text", "证号11010519491231002X"),
    ("text", "字" * 4001),
    ("integer", "3"),
    ("integer", True),
    ("yuan", -1),
    ("yuan", "1200.50"),
    ("decimal", "优"),
    ("decimal", "NaN"),
    ("decimal", "1E+3"),
    ("decimal", 7),
    ("date", "2024-5-6"),
    ("date", "昨天"),
    ("flag", "是"),
    ("choice", "else"),
    ("choice", ["halal"]),
    ("choices", []),
    ("choices", ["halal", "halal"]),
    ("choices", "halal"),
]


def declared(kind: str) -> ExtraField:
    """Return a field of this type."""
    return ExtraField("lecturer", "told", kind, zh="栏目", options=("halal", "usual"))


@pytest.mark.parametrize(("kind", "plain"), FITTING)
def test_value_in_plain_form_fits_and_is_taken_as_it_is(kind: str, plain: Any) -> None:
    assert fits(declared(kind), plain)
    assert fill_in("登记", (declared(kind),), {"told": plain}) == {"told": plain}


@pytest.mark.parametrize(("kind", "plain"), UNFIT)
def test_value_that_does_not_fit_is_refused_or_read_otherwise(kind: str, plain: Any) -> None:
    assert not fits(declared(kind), plain)
    try:
        read = fill_in("登记", (declared(kind),), {"told": plain})
    except InvalidInput:
        return
    assert read.get("told", ...) != plain
