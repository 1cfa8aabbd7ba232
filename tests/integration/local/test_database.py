"""A database for one command: started and stopped with it, or the one that a run has up already."""

from __future__ import annotations

import os
import threading

import psycopg
import pytest

from xiangxun.local.database import with_database
from xiangxun.local.lock import Purpose, hold
from xiangxun.local.postgres import EmbeddedPostgres
from xiangxun.local.servers import Servers


@pytest.fixture(scope="module")
def shared_root(tmp_path_factory):
    root = tmp_path_factory.mktemp("database") / "state"
    yield root
    EmbeddedPostgres(root).remove()


@pytest.fixture
def root(shared_root, monkeypatch):
    """A state folder without a running server, and an environment that names none."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "XIANGXUN_PLATFORM_KEY", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    return shared_root


def test_with_database_alone_starts_migrates_and_stops(root):
    with with_database(root) as settings:
        assert os.environ["DATABASE_URL"] == settings.database_url
        with psycopg.connect(settings.database_url) as connection:
            assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
        assert settings.demo
    assert not EmbeddedPostgres(root).running
    assert "DATABASE_URL" not in os.environ


def test_with_database_when_command_fails_stops_the_server(root):
    with pytest.raises(ZeroDivisionError), with_database(root):
        _ = 1 / 0
    assert not EmbeddedPostgres(root).running


def test_with_database_during_a_run_uses_its_server_and_leaves_it(root):
    servers = Servers(root)
    with hold(servers.state.pids, Purpose.RUN, patience=0) as lock:
        servers.start(redis=False)
        lock.announce("http://here/")
        with with_database(root) as settings, psycopg.connect(settings.database_url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("xiangxun_app",)
        assert EmbeddedPostgres(root).running
        servers.stop()


def test_with_database_during_another_command_waits_for_it(root, capsys):
    inside, go_on = threading.Event(), threading.Event()

    def other_command() -> None:
        with hold(Servers(root).state.pids, Purpose.COMMAND, patience=0):
            inside.set()
            go_on.wait(10)

    thread = threading.Thread(target=other_command)
    thread.start()
    inside.wait(10)
    threading.Timer(0.5, go_on.set).start()
    with with_database(root):
        assert go_on.is_set()
    thread.join()
    assert "等待另一个命令结束" in capsys.readouterr().err


def test_with_database_given_uses_the_given_one(root, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://xiangxun_app@there/x")
    monkeypatch.setenv("XIANGXUN_PLATFORM_KEY", "A" * 43 + "=")
    with with_database(root) as settings:
        assert settings.database_url == "postgresql://xiangxun_app@there/x"
        assert not settings.demo
