"""A database for one command 命令所用的数据库: given, running already, or started for as long as the command takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from xiangxun.local.errors import StartRefused
from xiangxun.local.lock import Held, Purpose, hold
from xiangxun.local.servers import Servers, named
from xiangxun.local.state import default_state
from xiangxun.settings import Settings

_PATIENCE = 300.0
_BUSY = "本机数据库正忙，等待另一个命令结束 …"


@contextmanager
def with_database(root: Path | None = None, *, durable: bool = True) -> Iterator[Settings]:
    """Give a command the settings of a migrated database: DATABASE_URL, else a running `make run`, else our own.

    A server of our own is stopped afterwards. Redis is not started: what a command leaves in the outbox waits there
    for the next run. While the command runs, the environment names the servers. `durable=False` is for data that
    nobody misses after a crash. Raise StartRefused, SettingsRefused.
    """
    servers = Servers(root or default_state(), durable=durable)
    with ExitStack() as stack:
        if servers.postgres and _take_lock(servers, stack):
            stack.enter_context(_started(servers))
        stack.enter_context(named(servers.environment()))
        yield Settings.from_env()


def _take_lock(servers: Servers, stack: ExitStack) -> bool:
    """Return whether we hold the lock now; False where a run serves everybody. Waits for other commands."""
    try:
        stack.enter_context(
            hold(
                servers.state.pids,
                Purpose.COMMAND,
                patience=_PATIENCE,
                waiting=lambda: click.echo(_BUSY, err=True),
            )
        )
    except Held as held:
        if held.holder and held.holder.purpose is Purpose.RUN and held.holder.ready:
            return False
        raise StartRefused("本机数据库一直被另一个进程占用，等待超时。请等它结束后重试。") from None
    return True


@contextmanager
def _started(servers: Servers) -> Iterator[None]:
    try:
        servers.start(redis=False)
        servers.migrate()
        yield
    finally:
        servers.stop()
