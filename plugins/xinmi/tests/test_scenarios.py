"""The scenarios 演示场景 played whole, from registration to the sealed archive, on a real database; receipts verify."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from xiangxun.demo.headless import headless_app
from xiangxun.demo.player import play
from xiangxun.foundation.db import db
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import Outcome, verify
from xiangxun.foundation.decisions.queries import receipt_ids
from xiangxun.local.database import with_database


@pytest.fixture(scope="module")
def stage() -> Iterator[None]:
    """An application on a database of its own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="xiangxun-xinmi-"))
    folder.chmod(0o711)  # as root, PostgreSQL runs as somebody else and must reach its data in here
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
            environment.delenv(name, raising=False)
        with with_database(folder / "state") as settings, headless_app(settings).app_context():
            yield
            db.session.remove()
            db.engine.dispose()
    for sealed in folder.rglob("archives/**/"):
        sealed.chmod(0o700)
    shutil.rmtree(folder)


@pytest.mark.parametrize("name", ["smooth", "practical", "outreach"])
def test_play_scenario_comes_to_the_figures_worked_out_by_hand(stage, name):
    played = play("xinmi", name)
    assert played.differences == ()
    with unit_of_work(played.tenant) as session:
        outcomes = Counter(verify(session, receipt).outcome for receipt in receipt_ids(session))
    assert outcomes.total() > 0
    assert set(outcomes) == {Outcome.IDENTICAL}
