"""A settled session of Testland, ready to be archived; its photos are kept for less long than the rest."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from tests.counties.testland.plugin import Testland
from tests.kept import Rows

from tests.conftest import Database
from xiangxun.counties import added
from xiangxun.demo.accepting import accept
from xiangxun.demo.applying import apply, open_class
from xiangxun.demo.holding import hold
from xiangxun.demo.play import Play, Run
from xiangxun.demo.registering import fresh_tenant, register
from xiangxun.demo.scenario import read_scenario
from xiangxun.demo.settling import settle
from xiangxun.demo.submitting import submit
from xiangxun.foundation import files
from xiangxun.foundation.access import Actor, Role
from xiangxun.results import archives
from xiangxun.results.archives.queries import ArchiveView
from xiangxun.rules import County, read_layer

TESTLAND = Path(__file__).parents[3] / "counties" / "testland"
SHORT = """
["photos.keep"]
kind = "span"
rule = "TL-7-3"
dated = [{ from = 2020-01-01, value = { years = 3 }, source = "第七条" }]
"""


class Settled:
    """A settled session: `step()` lends a unit of work on the day of sealing, `keeper` acts as the archivist."""

    def __init__(self, play: Play, run: Run) -> None:
        self.play, self.session = play, run.session

    def step(self) -> AbstractContextManager[Session]:
        return self.play.step(self.play.scenario.archive.offset)

    def keeper(self, db: Session) -> Actor:
        return self.play.actor(db, Role.ARCHIVIST)


def place_of(archive: ArchiveView) -> Path:
    """Return where an archive lies on this machine's shelf."""
    return Path(archives.shelf().address(archive.folder, archive.sha256))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The archive root."""
    return tmp_path / "archives"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[None]:
    """Testland with photos that are kept for three years."""
    folder = tmp_path / "testland"
    shutil.copytree(TESTLAND, folder)
    book = folder / "rulebook.toml"
    words = book.read_text(encoding="utf-8")
    book.write_text(
        words.replace('at = { submit = ["TL-7-3"] }', 'at = { submit = ["TL-7-3"] }\nkeep = "photos.keep"')
    )
    (folder / "parameters" / "short.toml").write_text(SHORT)
    with added(
        County("testland", (read_layer(folder, "testland-2020", Testland(), since=date(2020, 1, 1)),))
    ):
        yield


@dataclass(frozen=True)
class Beginning:
    """What a settled session has come to: who played what, the rows, the folder of its files."""

    play: Play
    run: Run
    rows: Rows
    files: Path


@pytest.fixture(scope="session")
def told() -> list[Beginning]:
    """The beginning of these tests, once the first of them has told it."""
    return []


@pytest.fixture
def settled(
    app: Flask,
    county: None,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    database: Database,
    told: list[Beginning],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Settled]:
    """A session that has been held, accepted and paid."""
    monkeypatch.setattr(app, "extensions", dict(app.extensions))
    files.configure(app, tmp_path / "files", max_bytes=20_000_000)
    archives.configure(app, root)
    with app.app_context():
        if not told:
            play, run = _told()
            kept = shutil.copytree(tmp_path / "files", tmp_path_factory.mktemp("settled") / "files")
            told.append(Beginning(play, run, Rows.of(database.superuser_url), kept))
        else:
            told[0].rows.put_back(database.superuser_url)
            shutil.copytree(told[0].files, tmp_path / "files")
        yield Settled(*deepcopy((told[0].play, told[0].run)))


def _told() -> tuple[Play, Run]:
    scenario = read_scenario((TESTLAND / "scenarios" / "smooth.toml").read_text(encoding="utf-8"))
    play = Play(scenario, "testland", fresh_tenant("testland"), _tell_nobody)
    register(play)
    run = apply(play)
    for stage in _STAGES:
        stage(play, run)
    settle(play, [run])
    return play, run


def _tell_nobody(_sentence: str) -> None:
    pass


def _open(play: Play, run: Run) -> None:
    open_class(play, run, play.scenario.session.open)


_STAGES: tuple[Callable[[Play, Run], object], ...] = (_open, hold, submit, accept)
