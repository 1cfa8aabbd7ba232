"""Carrying out 执行: one departure on one host at a time, from the first count to the certificate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from redis import Redis
from redis.exceptions import RedisError

from xiangxun.foundation.db.engine import libpq_url
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.vault.keyring import forget_keys
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.leaving.certificate import written
from xiangxun.leaving.disk import Host, clear_work, look_at_disk, look_at_passport
from xiangxun.leaving.look import Look
from xiangxun.leaving.marks import Marks
from xiangxun.leaving.queue import empty_queue, look_at_queue
from xiangxun.leaving.rows import count_rows, look_at_rows, remove_rows, vacuum
from xiangxun.leaving.stores import count_stored, empty_stores, look_at_stores
from xiangxun.leaving.trials import clear_trials
from xiangxun.oversight.departures import service
from xiangxun.oversight.departures.queries import DepartureRow, get_departure
from xiangxun.oversight.departures.returning import ALONE
from xiangxun.registry.tenants.queries import TenantInfo, list_tenants
from xiangxun.settings import Settings

#: What was under way when the county was closed may still write once; then it is removed in the next round.
_ROUNDS = 3
_ALONE = f"SELECT pg_advisory_lock({ALONE})".encode()
#: The server may still be ending the connection of a run that was killed just now.
_PATIENCE = "SET lock_timeout = '3s'"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a departure stands now: its row, and what the look found."""

    row: DepartureRow
    look: Look


def carry_out(departure_id: int, settings: Settings, host: Host | None = None) -> Outcome:
    """Remove a county whose day has come, look for remains, and issue the certificate where nothing is left behind.

    Needs an application context and the owner of the tables. Raises `Conflict` before its day, or where another host
    is at it. With remains the departure stays under way and names them; with locks it stays open until their end.
    """
    if settings.owner_url is None:
        raise InvalidInput("执行离开须以表的所有者登录：请设置 DATABASE_OWNER_URL 后重试。")
    with _alone(settings.owner_url, departure_id):
        with unit_of_work(None) as db:
            row = service.begin(db, departure_id)
            counties = list_tenants(db)
        county = next(one for one in counties if one.id == row.tenant)
        marks = Marks.of(county, counties)
        if row.inventory is None:
            row = _take_stock(row, marks, settings.owner_url)
        look = _until_clean(row, marks, settings, host or Host())
        _conclude(row, county, look, settings)
        with unit_of_work(None) as db:
            return Outcome(get_departure(db, departure_id), look)


def _take_stock(row: DepartureRow, marks: Marks, owner_url: str) -> DepartureRow:
    """Count what there is, before the first thing is removed."""
    inventory = {"rows": count_rows(owner_url, marks.tenant), **count_stored(marks)}
    with unit_of_work(None) as db:
        service.keep_inventory(db, row.id, inventory)
        db.flush()
        return get_departure(db, row.id)


def _until_clean(row: DepartureRow, marks: Marks, settings: Settings, host: Host) -> Look:
    look = Look()
    for _ in range(_ROUNDS):
        _remove(marks, settings, host)
        look = _looked(row, marks, settings, host)
        if not look.found:
            break
    return look


def _remove(marks: Marks, settings: Settings, host: Host) -> None:
    """Remove what can be: first what could make something new, keys after everything that they open."""
    owner_url = settings.owner_url or ""
    with _queue(settings) as redis:
        if redis is not None:
            clear_trials(settings, of=marks.tenant)
            empty_queue(redis, marks)
    empty_stores(marks)
    clear_work(host)
    remove_rows(owner_url, marks.tenant)
    forget_keys()


def _looked(row: DepartureRow, marks: Marks, settings: Settings, host: Host) -> Look:
    look = Look()
    look_at_rows(settings.owner_url or "", marks, look)
    look_at_stores(marks, look)
    look_at_disk((settings.files, settings.files.parent / "archives"), host, marks, look)
    look_at_passport((row.passport or {}).get("place", ""), look)
    with _queue(settings) as redis:
        if redis is None:
            look.found.append("队列服务 Redis 没有应答，未能查看；启动后再执行。")
        else:
            look_at_queue(redis, marks, look)
    return look


def _conclude(row: DepartureRow, county: TenantInfo, look: Look, settings: Settings) -> None:
    at = now()
    if look.found:
        with unit_of_work(None) as db:
            service.note_findings(db, row.id, look.found)
    elif row.state != "locked" or not look.locked:
        vacuum(settings.owner_url or "")
        text, sha256 = written(row, county, look, settings, at)
        with unit_of_work(None) as db:
            service.finish(db, row.id, text, sha256, at, locked_until=look.first_unlocked)
    else:
        with unit_of_work(None) as db:
            service.note_findings(db, row.id, [], look.first_unlocked)


@contextmanager
def _queue(settings: Settings) -> Iterator[Redis | None]:
    """Lend Redis; None where it does not answer."""
    with Redis.from_url(settings.redis_url, socket_connect_timeout=2, socket_timeout=10) as redis:
        try:
            redis.ping()
        except RedisError:
            yield None
        else:
            yield redis


@contextmanager
def _alone(owner_url: str, departure_id: int) -> Iterator[None]:
    """Keep every other host away; the lock ends with the connection, whatever becomes of us."""
    with psycopg.connect(libpq_url(owner_url), autocommit=True) as connection:
        connection.execute(_PATIENCE)
        try:
            connection.execute(_ALONE, [departure_id])
        except psycopg.errors.LockNotAvailable:
            raise Conflict("另一台主机正在执行这项离开；请等它结束。") from None
        yield
