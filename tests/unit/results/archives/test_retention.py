"""Retention: begins on 1 January after filing, ends on the day before the same date."""

from __future__ import annotations

from datetime import date

import pytest

from xiangxun.kernel.errors import InvalidInput
from xiangxun.results.archives.retention import Begins, Retention
from xiangxun.rules.vocabulary import Span, Unit


@pytest.mark.parametrize(
    ("keep", "sealed_on", "until", "code", "label"),
    [
        (Span(10, Unit.YEAR), date(2021, 1, 1), date(2031, 12, 31), "D10", "10年"),
        (Span(10, Unit.YEAR), date(2021, 12, 31), date(2031, 12, 31), "D10", "10年"),
        (Span(30, Unit.YEAR), date(2024, 2, 29), date(2054, 12, 31), "D30", "30年"),
        (Span(6, Unit.MONTH), date(2021, 4, 1), date(2022, 6, 30), "M6", "6个月"),
        (Span(90), date(2021, 4, 1), date(2022, 3, 31), "R90", "90日"),
        (None, date(2021, 4, 1), None, "Y", "永久"),
    ],
)
def test_until_counts_from_the_year_after_sealing(
    keep: Span | None, sealed_on: date, until: date | None, code: str, label: str
) -> None:
    retention = Retention(keep)
    assert (retention.until(sealed_on), retention.code, retention.label) == (until, code, label)


@pytest.mark.parametrize(
    ("keep", "sealed_on", "until"),
    [
        (Span(10, Unit.YEAR), date(2021, 4, 1), date(2031, 3, 31)),
        (Span(10, Unit.YEAR), date(2021, 1, 1), date(2030, 12, 31)),
        (None, date(2021, 4, 1), None),
    ],
)
def test_until_counts_from_the_day_of_sealing_where_the_county_reads_so(
    keep: Span | None, sealed_on: date, until: date | None
) -> None:
    assert Retention(keep, Begins.SEALING).until(sealed_on) == until


@pytest.mark.parametrize("keep", [Span(0, Unit.YEAR), Span(-1, Unit.YEAR), Span(5, Unit.WORKING_DAY)])
def test_retention_without_sense_is_refused(keep: Span) -> None:
    with pytest.raises(InvalidInput, match="保管期限"):
        Retention(keep)
