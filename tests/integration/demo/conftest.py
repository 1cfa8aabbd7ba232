"""A stage for the player: Testland 示例县 as if installed, and the application with its files and archives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from tests.counties.testland.plugin import COUNTY

from tests.conftest import _EMPTY_EVERY_TABLE, Database
from xiangxun.counties import added
from xiangxun.demo.player import Played, play
from xiangxun.demo.scenario import Scenario, read_scenario
from xiangxun.foundation import audit, files
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import Outcome, verify
from xiangxun.foundation.decisions.models import Receipt
from xiangxun.results import archives

SCENARIOS = Path(__file__).parents[2] / "counties" / "testland" / "scenarios"
Perform = Callable[..., Played]


@dataclass(frozen=True)
class Shown:
    """A scenario played once for several tests: what it came to, what recomputing its receipts gave, its folder."""

    played: Played
    outcomes: set[Outcome]
    chain: audit.Verification
    out: Path


def scenario(name: str) -> Scenario:
    """A scenario of Testland."""
    return read_scenario((SCENARIOS / f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")


@pytest.fixture(scope="module")
def stage(application: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with folders of its own, Testland installed, in its context."""
    folder, before = tmp_path_factory.mktemp("stage"), dict(application.extensions)
    files.configure(application, folder / "files", max_bytes=20_000_000)
    archives.configure(application, folder / "archives")
    with added(COUNTY, "1.0"), application.app_context():
        yield application
    application.extensions.clear()
    application.extensions.update(before)


@pytest.fixture
def perform(stage: Flask, app: Flask) -> Perform:
    """Play a scenario of Testland, by name or given, and return what it came to."""

    def _perform(what: str | Scenario, **more: object) -> Played:
        found = scenario(what) if isinstance(what, str) else what
        return play("testland", found, **more)  # type: ignore[arg-type]

    return _perform


@pytest.fixture(scope="module")
def smooth(stage: Flask, database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """The scenario `smooth`, played once into a folder; gone after the module."""
    out = tmp_path_factory.mktemp("played") / "out"
    played = play("testland", scenario("smooth"), out=out)
    with unit_of_work(played.tenant) as db:
        outcomes = {verify(db, receipt).outcome for receipt in db.scalars(select(Receipt.id)).all()}
        chain = audit.verify(db)
    yield Shown(played, outcomes, chain, out)
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        connection.execute(_EMPTY_EVERY_TABLE)
