"""Sessions handed in, ready for acceptance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tests.counties.results_world import World

from xiangxun.results.dossier.service import submit_session
from xiangxun.results.ledger.service import compute_ledger

DAY = date(2024, 5, 6)


@pytest.fixture
def hand_in(world: World) -> Callable[..., int]:
    """Hold a session of so many new people from a day on, and hand it in; return its id."""

    def made(code: str, people: int = 2, first: date = DAY) -> int:
        born = date(1990, 1, 1) + timedelta(days=len(world.trainees))
        ids = world.enter_people([(born, ())] * (len(world.trainees) + people))[len(world.trainees) :]
        world.trainees += ids
        session = world.hold_session(ids, {0: ids}, code=code, first=first)
        with world.work(first + timedelta(days=10)) as db:
            compute_ledger(db, world.actor, session)
            submit_session(db, world.actor, session)
        return session

    return made
