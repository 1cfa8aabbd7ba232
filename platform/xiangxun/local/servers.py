"""The servers underneath 底层服务: PostgreSQL and Redis, given by the environment or embedded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from xiangxun.local.errors import StartRefused
from xiangxun.local.keys import key_environment
from xiangxun.local.postgres import EmbeddedPostgres
from xiangxun.local.redis import EmbeddedRedis, server_program
from xiangxun.local.state import State


class Servers:
    """What one state folder stands on; a server that the environment names is never started or stopped by us."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        """Choose per server: DATABASE_URL and REDIS_URL, or one of our own; `durable` as in `EmbeddedPostgres`."""
        self.state = State.of(root)
        self.postgres = None if os.environ.get("DATABASE_URL") else EmbeddedPostgres(root, durable=durable)
        self.redis = None if os.environ.get("REDIS_URL") else EmbeddedRedis(root)

    def start(self, *, redis: bool = True) -> None:
        """Start what is embedded, after checking that the keys are there. Raise StartRefused."""
        if redis and self.redis:
            server_program()
        self.environment()
        if self.postgres:
            self.postgres.start()
        if redis and self.redis:
            self.redis.start()

    def stop(self, say: Callable[[str], None] = lambda _: None) -> None:
        """Stop what is embedded: Redis, then PostgreSQL; `say` is told before each."""
        for name, server in (("Redis", self.redis), ("PostgreSQL", self.postgres)):
            if server and server.running:
                say(f"停止 {name} …")
                server.stop()

    def ended(self) -> str | None:
        """Return the name of an embedded server that has ended by itself, else None."""
        for name, server in (("PostgreSQL", self.postgres), ("Redis", self.redis)):
            if server and server.ended() is not None:
                return name
        return None

    def environment(self) -> dict[str, str]:
        """Return the variables that `Settings` reads, for us and for the children. Makes key files on first use."""
        data_present = self.postgres.initialised if self.postgres else True
        variables = key_environment(self.state.keys, data_present=data_present)
        variables["XIANGXUN_FILES"] = os.environ.get("XIANGXUN_FILES") or str(self.state.files)
        if self.postgres:
            variables["DATABASE_URL"] = self.postgres.app_url()
            variables["DATABASE_OWNER_URL"] = self.postgres.owner_url()
            variables["DATABASE_RELAY_URL"] = self.postgres.relay_url()
            variables["DATABASE_BACKUP_URL"] = self.postgres.backup_url()
            variables["XIANGXUN_DEMO"] = os.environ.get("XIANGXUN_DEMO") or "1"
        if self.redis:
            variables["REDIS_URL"] = self.redis.url
        return variables

    def migrate(self) -> None:
        """Bring the tables up to date as their owner."""
        from xiangxun.foundation.db.migrate import upgrade

        upgrade(self._owner_url())

    def _owner_url(self) -> str:
        url = self.postgres.owner_url() if self.postgres else os.environ.get("DATABASE_OWNER_URL")
        if not url:
            raise StartRefused(
                "缺少 DATABASE_OWNER_URL（表的所有者，仅用于迁移）。角色见 xiangxun db roles --sql。"
            )
        return url


@contextmanager
def named(variables: Mapping[str, str]) -> Iterator[None]:
    """Put the variables into our environment, and what was there back afterwards."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
