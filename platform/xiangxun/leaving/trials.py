"""Trial counties 试用县的清除: what is over goes as a whole, its row among the counties too; nothing of it was ever counted."""

from __future__ import annotations

import psycopg
from redis import Redis

from xiangxun.foundation.db.engine import libpq_url
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.vault.keyring import forget_keys
from xiangxun.kernel.errors import InvalidInput
from xiangxun.leaving.marks import Marks
from xiangxun.leaving.queue import empty_queue
from xiangxun.leaving.rows import remove_rows
from xiangxun.leaving.stores import empty_stores
from xiangxun.registry.tenants.queries import ended_trials, list_tenants
from xiangxun.settings import Settings


def clear_trials(settings: Settings, *, of: int | None = None) -> int:
    """Remove every trial county that is over, or those `of` one county; return how many. Killed and run again, it goes on.

    Needs an application context and the owner of the tables. Raises `InvalidInput` without that, and once each was
    tried the first thing that went wrong: RedisError where the queue does not answer, or what the stores raise.
    """
    with unit_of_work(None) as db:
        over = [one for one in ended_trials(db) if of in (None, one.trial_of)]
        counties = list_tenants(db)
    if over and settings.owner_url is None:
        raise InvalidInput("清除试用县须以表的所有者登录：请设置 DATABASE_OWNER_URL 后重试。")
    troubles = []
    for trial in over:
        try:
            _clear(Marks.of(trial, counties), settings.redis_url, settings.owner_url or "")
        except Exception as trouble:  # noqa: BLE001 - raised when every other was tried
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
    return len(over)


def _clear(marks: Marks, redis_url: str, owner_url: str) -> None:
    with Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=10) as redis:
        empty_queue(redis, marks)
    empty_stores(marks)
    remove_rows(owner_url, marks.tenant)
    forget_keys()
    with psycopg.connect(libpq_url(owner_url)) as connection:
        connection.execute("DELETE FROM plugin_switches WHERE tenant = %s", [marks.tenant])
        connection.execute("DELETE FROM tenants WHERE id = %s", [marks.tenant])
