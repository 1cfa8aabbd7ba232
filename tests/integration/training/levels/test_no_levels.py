"""Levels where a county knows none: nothing to hand out, and it is said so."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.results.conftest import resultland, world

from xiangxun.kernel.errors import NotFound
from xiangxun.training.levels.export import levels_workbook

__all__ = ["resultland", "world"]


def test_workbook_of_levels_is_not_there_where_the_rules_know_none(world):
    ids = world.enter_people([(date(1990, 1, 1), ())])
    session = world.hold_session(ids, {0: ids})
    with world.work() as db, pytest.raises(NotFound, match="没有学员等级"):
        levels_workbook(db, world.actor, session)
