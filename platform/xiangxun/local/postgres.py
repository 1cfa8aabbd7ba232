"""Embedded PostgreSQL 内置数据库: a real server of our own, reached over a private socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from xiangxun.local.errors import StartRefused
from xiangxun.local.processes import Child, Command, end_leftover, living_pid, wait_ready
from xiangxun.local.state import State, make_folder, socket_folder
from xiangxun.local.unprivileged import binaries, home, make_owned, runner

NAME = "postgres"
DATABASE = "xiangxun"
_PATIENCE = 60.0
_FAST_THEN_IMMEDIATE = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0))
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
_INITDB = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=peer",
)
# Small machine; and no personal data in the log: neither statements nor the values in a DETAIL line.
_SETTINGS = (
    "listen_addresses=",
    "unix_socket_permissions=0700",
    "shared_buffers=128MB",
    "max_connections=100",
    "work_mem=8MB",
    "maintenance_work_mem=64MB",
    "effective_cache_size=1GB",
    "max_wal_size=512MB",
    "jit=off",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "log_checkpoints=off",
)
_NOT_DURABLE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


class EmbeddedPostgres:
    """One server for one state folder.

    It listens on a unix socket in a folder only its user may enter, and lets in only the system user who started
    it (peer), under any database role. `durable=False` trades safety of the data for speed: tests only.
    """

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        """Name the places; nothing is made or started before `start`."""
        self.state = state.resolve()
        self._durable = durable
        self._runner = runner()
        self._home = home(state)
        self._data = self._home / "data"
        self._child: Child | None = None

    @property
    def initialised(self) -> bool:
        """Return whether there is data of an earlier start."""
        return (self._data / "PG_VERSION").exists()

    @property
    def running(self) -> bool:
        """Return whether the server of this state runs, whoever started it."""
        return living_pid(self.state / "run", NAME) is not None

    @property
    def pid(self) -> int | None:
        """Return the process number of the server we started."""
        return self._child.pid if self._child else None

    def ended(self) -> int | None:
        """Return the exit status when the server that we started has ended by itself."""
        return self._child.ended() if self._child else None

    def start(self) -> None:
        """Start the server: make the data folder on the first start, end the leftover of a killed run.

        The roles and the database exist afterwards. Raise StartRefused where it cannot start.
        """
        state = State.of(self.state)
        end_leftover(state.pids, NAME, _FAST_THEN_IMMEDIATE)
        make_folder(self._home, 0o711)
        programs = binaries(self._home)
        if not self.initialised:
            self._initialise(programs / "initdb")
        self._let_in()
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        self._child = Child(self._command(programs / "postgres"), state.pids, state.logs)
        wait_ready(self._child, self._ready, _PATIENCE)
        self._make_roles()

    def stop(self) -> None:
        """Stop the server of this state, rolling back what is open; nothing where none runs."""
        if self._child:
            self._child.stop()
            self._child = None
        end_leftover(self.state / "run", NAME, _FAST_THEN_IMMEDIATE)

    def remove(self) -> None:
        """Stop the server and delete all its data: for the throwaway servers of tests."""
        self.stop()
        shutil.rmtree(self._sockets(), ignore_errors=True)
        shutil.rmtree(self._home, ignore_errors=True)
        if self._home.parent != self.state:
            self._home.parent.rmdir()

    def superuser_url(self, database: str = "postgres") -> str:
        """Return the address for a superuser, who sees past row-level security: to make databases only."""
        return self._url("postgres", database)

    def owner_url(self, database: str = DATABASE) -> str:
        """Return the address for the owner of the tables: migrations only."""
        return self._url("xiangxun_owner", database)

    def app_url(self, database: str = DATABASE) -> str:
        """Return the address for the application."""
        return self._url("xiangxun_app", database)

    def relay_url(self, database: str = DATABASE) -> str:
        """Return the address for the outbox relay."""
        return self._url("xiangxun_relay", database)

    def backup_url(self, database: str = DATABASE) -> str:
        """Return the address for backups."""
        return self._url("xiangxun_backup", database)

    def _url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self._sockets()))}"

    def _sockets(self) -> Path:
        return socket_folder(self._home / "socket", self._runner.uid)

    def _initialise(self, initdb: Path) -> None:
        fresh = self._home / "data.part"
        shutil.rmtree(fresh, ignore_errors=True)
        make_owned(fresh, self._runner)
        sync = () if self._durable else ("--no-sync",)
        done = subprocess.run(
            [str(initdb), f"--pgdata={fresh}", *_INITDB, *sync],
            check=False,
            capture_output=True,
            text=True,
            env=_ENVIRONMENT,
            cwd="/",
            user=self._runner.user,
            group=self._runner.group,
            extra_groups=[] if self._runner.user is not None else None,
        )
        if done.returncode:
            raise StartRefused(f"内置 PostgreSQL 未能初始化：{done.stderr.strip()[-400:]}")
        fresh.rename(self._data)

    def _let_in(self) -> None:
        who = pwd.getpwuid(os.geteuid()).pw_name
        _rewrite(self._data / "pg_hba.conf", ["local all all peer map=xiangxun"])
        _rewrite(self._data / "pg_ident.conf", [f'xiangxun "{who}" all'])

    def _command(self, postgres: Path) -> Command:
        settings = _SETTINGS if self._durable else (*_SETTINGS, *_NOT_DURABLE)
        where = (f'unix_socket_directories="{self._sockets()}"',)
        argv = [str(postgres), "-D", str(self._data), *_options((*settings, *where))]
        return Command(
            NAME, argv, _FAST_THEN_IMMEDIATE, _ENVIRONMENT, Path("/"), self._runner.user, self._runner.group
        )

    def _ready(self) -> bool:
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _make_roles(self) -> None:
        import psycopg

        from xiangxun.foundation.db.roles import database_sql, roles_sql

        with psycopg.connect(self.superuser_url(), autocommit=True) as connection:
            connection.execute(roles_sql().encode())
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(database_sql(DATABASE).encode())


def _options(settings: Sequence[str]) -> list[str]:
    return [part for setting in settings for part in ("-c", setting)]


def _rewrite(path: Path, lines: Sequence[str]) -> None:
    """Replace the content of a file of the server's, keeping its owner and mode."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
