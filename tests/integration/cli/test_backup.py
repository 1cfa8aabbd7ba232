"""`xiangxun backup`: from a fresh key to a drill, and what the log then says."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from xiangxun.oversight.keeping.queries import last_well, list_runs


@pytest.fixture
def ready(settings, database, tmp_path, run):
    """Settings of a machine that makes backups, put in the place of the tests' own."""
    made = run("backup", "key", "--out", str(tmp_path / "identity"))
    public = made.stdout.strip().rpartition("=")[2]
    fresh = replace(
        settings,
        backup_url=database.backup_url,
        backups=tmp_path / "backups",
        backup_recipient=public,
        files=tmp_path / "files",
    )
    (tmp_path / "files").mkdir()
    return fresh


def test_backup_is_made_verified_and_rehearsed_and_noted(ready, run, session, world, tmp_path, monkeypatch):
    from contextlib import nullcontext

    from xiangxun.local import database

    monkeypatch.setattr(database, "with_database", lambda: nullcontext(ready))
    monkeypatch.setenv("XIANGXUN_BACKUPS", str(ready.backups))
    assert run("backup", "run").exit_code == 0
    listed = run("backup", "list").stdout
    assert "1 县（市）" in listed
    identity = str(tmp_path / "identity")
    assert run("backup", "verify", "--identity", identity).exit_code == 0
    drilled = run("backup", "drill", "--identity", identity, "--json")
    told = json.loads(drilled.stdout)
    assert (drilled.exit_code, told["ok"], told["counts"]["receipts"] > 3) == (0, True, True)
    with world.begin(None) as db:
        runs = list_runs(db)
        assert [(one.kind, one.ok) for one in runs] == [("drill", True), ("backup", True)]
        assert set(last_well(db)) == {"backup", "drill"}


def test_second_host_of_the_day_makes_no_second_backup(ready, run, session, world, redis_url, monkeypatch):
    from contextlib import nullcontext

    from xiangxun.local import database

    monkeypatch.setattr(database, "with_database", lambda: nullcontext(ready))
    first, second = (run("backup", "run", "--once") for _ in range(2))
    assert "清除过期" in first.stdout
    assert (second.exit_code, second.stdout.strip()) == (0, "本期已由另一台主机做过。")
    with world.begin(None) as db:
        assert len(list_runs(db)) == 1


def test_backup_without_a_public_key_says_how_to_make_one(ready, run, monkeypatch):
    from contextlib import nullcontext

    from xiangxun.local import database

    monkeypatch.setattr(database, "with_database", lambda: nullcontext(replace(ready, backup_recipient=None)))
    refused = run("backup", "run")
    assert refused.exit_code == 1
    assert "backup key" in refused.output
