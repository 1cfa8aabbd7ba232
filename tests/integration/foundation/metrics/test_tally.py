"""Tally 计数: what all processes count comes to one sum; what is rolled back does not count; Redis may be away."""

from __future__ import annotations

import os
from collections.abc import Iterator
from time import monotonic

import pytest
from flask import Flask
from redis import Redis

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.metrics import DECISIONS, JOBS, configure, counted, send, tally, tally_on_commit


@pytest.fixture
def redis(app: Flask, redis_url: str) -> Iterator[Redis]:
    """The sums; whatever earlier tests left in this process goes first."""
    with app.app_context(), Redis.from_url(redis_url) as redis:
        configure(redis_url)
        send()
        redis.flushdb()
        yield redis
        configure(redis_url)
        send()


def test_counts_of_several_sends_add_up_by_county_and_detail(redis: Redis) -> None:
    for county, outcome in ((7, "done"), (7, "done"), (8, "done"), (7, "failed")):
        tally(JOBS, county, outcome)
        send()
    assert counted(redis) == {
        (JOBS.name, 7, "done"): 2,
        (JOBS.name, 8, "done"): 1,
        (JOBS.name, 7, "failed"): 1,
    }


def test_counts_of_a_forked_process_are_its_own(redis: Redis, redis_url: str) -> None:
    configure("")
    tally(JOBS, 7, "done")
    configure(redis_url)
    child = os.fork()
    if child == 0:
        tally(JOBS, 7, "done")
        send()
        os._exit(0)
    os.waitpid(child, 0)
    assert counted(redis)[JOBS.name, 7, "done"] == 1


def test_redis_away_keeps_counts_for_later_without_holding_anybody_up(redis: Redis, redis_url: str) -> None:
    configure("redis://127.0.0.1:1/0")
    begun = monotonic()
    for _ in range(1000):
        tally(JOBS, 7, "done")
    send()
    assert monotonic() - begun < 1
    configure(redis_url)
    send()
    assert counted(redis)[JOBS.name, 7, "done"] == 1000


def test_what_is_rolled_back_is_not_counted(redis: Redis, tenant: object) -> None:
    del tenant
    with unit_of_work(None) as db:
        db.connection()
        tally_on_commit(db, DECISIONS, 7, "eligibility")
        db.rollback()
    with unit_of_work(None) as db:
        tally_on_commit(db, DECISIONS, 7, "pass_mark")
        with db.begin_nested():
            pass
        db.connection()
    send()
    assert counted(redis) == {(DECISIONS.name, 7, "pass_mark"): 1}
