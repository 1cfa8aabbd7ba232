"""Steps of fields: what was kept under an earlier version is brought up, and nothing of it is lost."""

from __future__ import annotations

from typing import Any

from xiangxun.rules import ConvertField, DefaultField, DropField, RenameField
from xiangxun.rules.law import FieldHistory, FieldStep
from xiangxun.rules.law.entries import ExtraField
from xiangxun.rules.law.steps import SetAside
from xiangxun.rules.vocabulary import Map

SCORE = ConvertField(2, "lecturer", "score", lambda text: text.removesuffix("分"), "不是分数")


def history(*steps: FieldStep, **types: str) -> FieldHistory:
    """Return the history of a county whose lecturers have fields of these types now."""
    fields = {("lecturer", key): ExtraField("lecturer", key, kind, zh=key) for key, kind in types.items()}
    return FieldHistory((("x", steps),), Map(fields))


def brought(told: FieldHistory, **values: Any) -> tuple[dict[str, Any], list[SetAside]]:
    """Return the values of a lecturer, and what was set aside."""
    found = told.bring_up("lecturer", values, {})
    return found.values, found.aside


def test_value_in_the_way_of_a_renamed_one_is_set_aside() -> None:
    values, [aside] = brought(history(RenameField(2, "lecturer", "a", "b")), a=1, b=2)
    assert values == {"b": 1}
    assert (aside.key, aside.value, aside.asked) == ("b", 2, False)


def test_two_fields_change_names_by_way_of_a_third() -> None:
    steps = (("a", "c"), ("b", "a"), ("c", "b"))
    told = history(*(RenameField(2, "lecturer", one, now) for one, now in steps))
    assert brought(told, a=1, b=2) == ({"a": 2, "b": 1}, [])


def test_value_that_cannot_be_converted_is_set_aside_as_it_was() -> None:
    told = history(SCORE, ConvertField(3, "lecturer", "score", int, "不是整数"), score="integer")
    assert brought(told, score="88分") == ({"score": 88}, [])
    assert brought(told, score="优分") == ({}, [SetAside("score", "优分", "不是整数", asked=True)])


def test_value_that_the_field_may_not_hold_once_converted_is_set_aside_as_it_was() -> None:
    told = history(SCORE, RenameField(2, "lecturer", "score", "points"), points="decimal")
    assert brought(told, score="88.5分") == ({"points": "88.5"}, [])
    assert brought(told, score="优分") == ({}, [SetAside("points", "优分", "不是分数", asked=True)])


def test_default_that_the_field_may_not_hold_is_asked_for() -> None:
    values, [aside] = brought(history(DefaultField(2, "lecturer", "on", "昨天"), on="date"))
    assert values == {}
    assert (aside.value, aside.asked) == ("昨天", True)


def test_converted_value_that_is_dropped_later_is_kept_as_it_was() -> None:
    told = history(SCORE, DropField(3, "lecturer", "score", "不再登记"))
    assert brought(told, score="88分") == ({}, [SetAside("score", "88分", "不再登记", asked=False)])
