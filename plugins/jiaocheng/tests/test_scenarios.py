"""The scenarios 演示场景 played whole, from registration to the sealed archive, on a real database."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from xiangxun.demo.headless import headless_app
from xiangxun.demo.player import play
from xiangxun.foundation.db import db
from xiangxun.local.database import with_database


@pytest.fixture(scope="module")
def stage() -> Iterator[None]:
    """An application on a database of its own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="xiangxun-jiaocheng-"))
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


def test_play_smooth_comes_to_the_figures_worked_out_by_hand(stage):
    played = play("jiaocheng", "smooth")
    assert played.differences == ()
    assert played.figures["acceptance"] == {"grade": None, "rounds": []}


def test_play_withheld_refuses_forty_percent_once_the_centre_has_confirmed(stage):
    played = play("jiaocheng", "withheld")
    assert played.differences == ()
    assert [(line["rule_id"], line["amount_fen"]) for line in played.figures["funds"]["lines"]] == [
        ("JC-2.5-5", 600_000),
        ("JC-2.5-5", -240_000),
    ]
    (forms,) = played.figures["inputs"]["sessions"][0]["feedback"]
    assert forms["assessment"]["state"] == "confirmed"
    assert {"JC-2.5-1", "JC-2.5-3", "JC-2.5-4"} <= set(forms["assessment"]["rule_ids"])
