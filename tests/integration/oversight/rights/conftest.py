"""Fixtures of rights 个人信息权利: a county office with people in a class, some of them with a ledger."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.results.conftest import resultland, world

from xiangxun.results.ledger.service import compute_ledger

__all__ = ["resultland", "world"]

ASKED = "本人申请，2024 年第 1 号"


@pytest.fixture
def people(world):
    """Two who were in a session with a ledger, and one who never was in any."""
    ids = world.enter_people([(date(1974, 1, 1), ()), (date(1966, 1, 1), ()), (date(1980, 1, 1), ())])
    session = world.hold_session(ids[:2], {0: ids[:2]})
    with world.work() as db:
        compute_ledger(db, world.actor, session)
    world.session_id = session
    return ids
