"""`xiangxun watch`: the duties of one county on the command line, for people and as one JSON object."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import timedelta

import pytest
from click.testing import CliRunner
from tests.integration.registry.registers.recordland import DAY

from xiangxun.cli import main
from xiangxun.training.sessions.models import TrainingSession


@pytest.fixture
def run(settings, office, monkeypatch):
    """Run `xiangxun watch` on the tests' database."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("REDIS_URL", settings.redis_url)
    monkeypatch.setenv("XIANGXUN_FILES", str(settings.files))
    monkeypatch.setenv("XIANGXUN_PLATFORM_KEY", b64encode(settings.platform_key).decode())
    monkeypatch.setenv("SECRET_KEY", settings.secret_key)
    with office.work() as db:
        told = {"state": "closed", "first_day": DAY, "last_day": DAY, "submitted_on": DAY + timedelta(days=1)}
        db.add(TrainingSession(code="1", title="一期", institution_id=office.institution_id, **told))
    return lambda *more: CliRunner().invoke(main, ["watch", "--tenant", "shilu", *more])


def test_watch_prints_one_json_object_with_counts_and_articles(run):
    answer = run("--on", "2024-06-30", "--all", "--json")
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert (told["tenant"], told["on"], told["counts"]) == ("shilu", "2024-06-30", {"due": 1, "met": 1})
    met = next(one for one in told["obligations"] if one["state"] == "met")
    assert (met["rule"], met["article"], met["due"]) == ("RL-4", "第四条", "2024-05-17")


def test_watch_lists_for_people_what_is_not_met(run):
    answer = run("--on", "2024-06-30")
    assert answer.exit_code == 0, answer.output
    assert "第四条" in answer.stdout
    assert "已办" not in answer.stdout


def test_watch_before_anything_is_due_says_so(run):
    assert run("--on", "2024-05-01").stdout == "2024-05-01：没有待办。\n"


def test_watch_of_an_unknown_county_is_one_line(run):
    answer = CliRunner().invoke(main, ["watch", "--tenant", "nowhere"])
    assert answer.exit_code == 1
    assert "没有这个县" in answer.output
