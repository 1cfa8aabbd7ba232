"""The keeper's own process 保全进程: takes up what was asked, shows what it can do, and leaves on SIGTERM."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest

from xiangxun.keeper.doing import do
from xiangxun.keeper.means import able
from xiangxun.oversight.errands.signs import able_now

PATIENCE = 60.0


def environment_of(machine):
    return {
        **os.environ,
        "DATABASE_URL": machine.database_url,
        "DATABASE_OWNER_URL": machine.owner_url,
        "DATABASE_BACKUP_URL": machine.backup_url,
        "REDIS_URL": machine.redis_url,
        "XIANGXUN_PLATFORM_KEY": base64.b64encode(machine.platform_key).decode(),
        "XIANGXUN_BACKUPS": str(machine.backups),
        "XIANGXUN_BACKUP_RECIPIENT": machine.backup_recipient,
        "SECRET_KEY": "of the test",
        "XIANGXUN_FILES": str(machine.files),
    }


@contextmanager
def keeper(machine, tmp_path):
    """Run a keeper of these settings."""
    with (tmp_path / "keeper.log").open("wb") as log:
        command = [sys.executable, "-m", "xiangxun.worker", "keeper"]
        with subprocess.Popen(command, env=environment_of(machine), stdout=log, stderr=log) as process:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE) == 0


def wait_for(condition):
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until, "the keeper did not come to it"
        time.sleep(0.2)


def test_keeper_does_what_was_asked_and_says_what_it_can(machine, asked, errand, tmp_path):
    first, second = asked("doctor"), asked("backup")
    with keeper(machine, tmp_path):
        wait_for(lambda: not errand(first).is_open and not errand(second).is_open)
        assert able_now(machine.redis_url) == able(machine)
    assert errand(second).ok is True
    assert len(list((machine.backups / "sets").iterdir())) == 1


def test_errand_whose_process_is_killed_is_done_again(machine, asked, errand, database):
    number = asked("backup")
    command = [sys.executable, "-m", "xiangxun.worker", "errand", str(number)]
    with psycopg.connect(database.owner_url) as connection:
        # The table can be dumped, but nothing noted in it.
        connection.execute("LOCK TABLE keeping_runs IN SHARE MODE")
        process = subprocess.Popen(command, env=environment_of(machine))
        try:
            wait_for(lambda: list((machine.backups / "sets").glob("2*")))
        finally:
            process.kill()
            process.wait()
    assert errand(number).is_open
    do(machine, number)
    assert (errand(number).ok, errand(number).tries) == (True, 2)


@pytest.mark.parametrize(
    ("missing", "kinds"),
    [("owner_url", {"rewrap"}), ("backups", {"backup", "verify"}), ("backup_recipient", {"backup"})],
)
def test_keeper_without_a_log_in_offers_less(machine, missing, kinds):
    assert able(machine) - able(replace(machine, **{missing: None})) == kinds


def test_no_keeper_is_told_apart_from_no_redis(machine):
    assert able_now("redis://127.0.0.1:1/0") is None
