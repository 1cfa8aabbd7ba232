"""Commands in this process, on this worker's database, with a session of Resultland made in it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date

import pytest
from click.testing import CliRunner
from tests.integration.results.conftest import resultland, world

from xiangxun.cli import main
from xiangxun.demo import headless
from xiangxun.local import database
from xiangxun.results.ledger.service import compute_ledger

__all__ = ["resultland", "world"]


@pytest.fixture
def session(world):
    """A session of two people of 50 and 58 years with a ledger."""
    ids = world.enter_people([(date(1974, 1, 1), ()), (date(1966, 1, 1), ())])
    made: int = world.hold_session(ids, {0: ids})
    with world.work() as db:
        compute_ledger(db, world.actor, made)
    return made


@pytest.fixture
def run(settings, application, monkeypatch):
    """Run a command of `xiangxun`."""

    @contextmanager
    def with_database():
        yield settings

    monkeypatch.setattr(database, "with_database", with_database)
    monkeypatch.setattr(headless, "headless_app", lambda _settings: application)
    return lambda *arguments: CliRunner().invoke(main, [*arguments], catch_exceptions=False)
