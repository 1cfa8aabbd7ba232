"""Interpretations: dated, only where the parameter allows, never silent about having no effect."""

from __future__ import annotations

from datetime import date

import pytest
from tests.unit.rules.law.examples import lawbook

from xiangxun.rules import Override, Window
from xiangxun.rules.law import Law

R1, R2 = Window(above=16, below=65), Window(at_least=16, below=65)
READ_AS_R2 = Override("age.count", "r2", date(2021, 3, 1), "王主任", "示电商〔2021〕3号")


def _law(day: date, *overrides: Override) -> Law:
    return lawbook().interpreted(overrides).on(day)


def test_override_holds_from_its_day_on():
    assert _law(date(2021, 2, 28), READ_AS_R2).window("age.count") == R1
    assert _law(date(2021, 3, 1), READ_AS_R2).window("age.count") == R2


def test_override_by_value_is_read_like_the_parameter_from_json():
    override = Override("age.count", {"at_least": 18}, date(2021, 3, 1), "王主任")
    assert _law(date(2021, 3, 1), override).window("age.count") == Window(at_least=18)


def test_latest_override_holds_whatever_the_order_told():
    back = Override("age.count", "r1", date(2021, 6, 1), "王主任")
    for told in ((READ_AS_R2, back), (back, READ_AS_R2)):
        assert _law(date(2021, 5, 31), *told).window("age.count") == R2
        assert _law(date(2021, 6, 1), *told).window("age.count") == R1


def test_of_two_overrides_from_one_day_the_one_given_last_holds():
    again = Override("age.count", "r1", date(2021, 3, 1), "王主任")
    assert _law(date(2021, 3, 1), READ_AS_R2, again).window("age.count") == R1


def test_override_gives_a_value_where_the_text_has_none_yet():
    override = Override("age.count", "r2", date(2019, 1, 1), "王主任")
    assert _law(date(2019, 6, 1), override).window("age.count") == R2


def test_override_is_named_as_the_source_of_what_was_read():
    law = _law(date(2021, 3, 1), READ_AS_R2)
    law.window("age.count")
    (reading,) = law.readings
    assert (reading.preset, reading.value) == ("r2", {"at_least": 16, "below": 65})
    assert reading.source == "示电商〔2021〕3号；王主任"


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        ("archive.copies", 3, "discretion"),
        ("nowhere", 3, "没有此参数"),
        ("age.count", "r9", "没有读法"),
        ("age.count", {"min": 3}, "不认识 min"),
        ("veto.conditions", ["late"], "不在选项"),
    ],
)
def test_override_without_effect_is_reported_and_changes_nothing(key, value, why):
    override = Override(key, value, date(2021, 3, 1), "王主任")
    book = lawbook().interpreted([override])
    (ignored,) = book.ignored
    assert ignored.override is override
    assert why in ignored.why
    day = date(2021, 3, 1)
    assert book.on(day).digest == lawbook().on(day).digest


def test_override_changes_the_digest_of_the_days_it_reaches_only():
    book, plain = lawbook().interpreted([READ_AS_R2]), lawbook()
    before, after = date(2021, 2, 28), date(2021, 3, 1)
    assert book.on(before).digest == plain.on(before).digest
    assert book.on(after).digest != plain.on(after).digest
