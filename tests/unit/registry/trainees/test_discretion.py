"""Discretion 敏感类别不外显: what a roster wrote of a person is shown only where it can name no sensitive group."""

from __future__ import annotations

from datetime import date

import pytest
from tests.counties.testland.plugin import COUNTY

from xiangxun.registry.trainees import discretion
from xiangxun.registry.trainees.discretion import discreet, discreet_views
from xiangxun.registry.trainees.groups import group_matcher
from xiangxun.registry.trainees.view import TraineeView

#: 返乡青年 is taken for a sensitive group here.
QUIET = "returning_youth"


@pytest.fixture
def law(testland, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(discretion, "sensitive_groups", lambda _law: frozenset({QUIET}))
    return testland.law(COUNTY.editions[0].since)


def person(law, typed: str) -> TraineeView:
    groups = group_matcher(law)(typed)
    return TraineeView(
        1, "张三", "zhang san", "9***", date(1990, 1, 1), "male", "东乡", "", groups, typed, None, True
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("脱贫户", "脱贫户"),
        ("脱贫", "脱贫"),
        ("返乡青年", ""),
        ("脱贫户、返乡青年", "脱贫户"),
        ("青归", "其他"),
        ("残", "其他"),
        ("脱贫户(青归)", "脱贫户、其他"),
        ("脱贫户青归", "脱贫户"),
        ("", ""),
    ],
)
def test_words_that_fit_no_group_are_not_shown_as_typed(law, typed: str, shown: str) -> None:
    assert discreet(person(law, typed), law).group_words == shown
    (many,) = discreet_views({1: person(law, typed)}, law).values()
    assert many == discreet(person(law, typed), law)


def test_words_are_shown_as_typed_where_no_group_is_sensitive(testland) -> None:
    law = testland.law(COUNTY.editions[0].since)
    assert discreet(person(law, "返乡青年、普通农户"), law).group_words == "返乡青年、普通农户"
