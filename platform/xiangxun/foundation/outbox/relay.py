"""Relay 传递员: hands committed outbox entries of all counties to RQ.

Runs as its own process under the database role xiangxun_relay, which sees numbers and task names and no person.
Nothing is lost while Redis is down: an entry counts as handed only when both sides have it, and it is handed again
while it is unsettled, overdue and nobody is at work on it. Handing twice is harmless; `jobs.run` works once.
Counties take turns (`outbox.turns`).
"""

from __future__ import annotations

import signal
from datetime import timedelta
from threading import Event
from time import monotonic

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from sqlalchemy import Connection, Engine, bindparam, create_engine, func, update
from sqlalchemy.exc import OperationalError

from xiangxun.foundation.db.engine import engine_options, sqlalchemy_url
from xiangxun.foundation.outbox.handing import hand, open_queue, show_relay
from xiangxun.foundation.outbox.lengths import measure, show
from xiangxun.foundation.outbox.lock import held_keys, lock_key
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.foundation.outbox.turns import Entry, due, served

POLL_SECONDS = 0.5
# While a county has more to do than may wait in the queue, so that workers do not run out of it.
CROWDED_SECONDS = 0.05
LONGEST_WAIT_SECONDS = 10.0
# How often it says what waits of each county.
MEASURE_SECONDS = 10.0
# How long a handed entry rests before the relay asks whether anybody is at work on it.
LOOK_AGAIN = timedelta(seconds=20)
BATCH = 100

_log = structlog.get_logger(__name__)


def main(relay_database_url: str, redis_url: str, *, pooled: bool = False) -> None:
    """Hand entries over until SIGTERM or SIGINT; finishes the batch it is at."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    options = engine_options(pooled=pooled)
    engine = create_engine(sqlalchemy_url(relay_database_url), pool_size=1, max_overflow=0, **options)
    with Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=5) as redis:
        relay(engine, open_queue(redis), stop)
    engine.dispose()


def relay(engine: Engine, queue: Queue, stop: Event) -> None:
    """Hand entries over until `stop` is set; waits longer and longer while PostgreSQL or Redis is away."""
    wait, measure_at = POLL_SECONDS, 0.0
    while not stop.is_set():
        try:
            looked_at = hand_over(engine, queue)
            pause = CROWDED_SECONDS if served(queue) else POLL_SECONDS
            show_relay(queue.connection)
            if monotonic() >= measure_at:
                _show_lengths(engine, queue)
                measure_at = monotonic() + MEASURE_SECONDS
        except (RedisError, OperationalError) as away:
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)
            _log.warning("relay_waits", reason=type(away).__name__, seconds=wait)
            stop.wait(wait)
        else:
            wait = POLL_SECONDS
            if looked_at < BATCH:
                stop.wait(pause)


def hand_over(engine: Engine, queue: Queue) -> int:
    """Hand one batch of due entries to RQ in one transaction, of each county its few; return how many were looked at.

    Raises RedisError or OperationalError with nothing marked; entries that RQ already has are recognised next time.
    """
    with engine.begin() as connection:
        entries = due(connection, served(queue), BATCH)
        if entries:
            at_work = held_keys(connection)
            handed = [
                entry
                for entry in entries
                if lock_key(entry.tenant_id, entry.id) not in at_work and hand(queue, entry)
            ]
            _mark(connection, entries, handed)
    return len(entries)


def _show_lengths(engine: Engine, queue: Queue) -> None:
    with engine.begin() as connection:
        lengths = measure(connection)
    show(queue.connection, lengths)


def _mark(connection: Connection, looked_at: list[Entry], handed: list[Entry]) -> None:
    one = update(OutboxEntry).where(
        OutboxEntry.tenant_id == bindparam("tenant"), OutboxEntry.id == bindparam("entry")
    )
    connection.execute(one.values(due_at=func.now() + LOOK_AGAIN), _names(looked_at))
    if handed:
        connection.execute(one.values(handed_at=func.now(), tries=OutboxEntry.tries + 1), _names(handed))


def _names(entries: list[Entry]) -> list[dict[str, int]]:
    return [{"tenant": entry.tenant_id, "entry": entry.id} for entry in entries]
