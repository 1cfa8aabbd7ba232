"""Once 只做一次: of hosts that come at the same hour one does the work, and another where that one failed."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep

import pytest
from redis import Redis

from xiangxun.foundation.jobs import once as turns
from xiangxun.foundation.jobs.once import LEASE, once

_AT_WORK = """
import sys, time
from xiangxun.foundation.jobs.once import once
with once(sys.argv[1], "backup", "2024-05-06") as mine:
    print(mine, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> timedelta:
    """A lease that lapses while a test looks on."""
    monkeypatch.setattr(turns, "LEASE", timedelta(seconds=0.6))
    return turns.LEASE


def come(redis_url: str) -> bool:
    """Come as another host of the same hour; return whether the work was left to it."""
    with once(redis_url, "backup", "2024-05-06") as mine:
        return mine


def fail(redis_url: str) -> None:
    """Come, and fail at the work after a while."""
    with once(redis_url, "backup", "2024-05-06"):
        sleep(0.3)
        raise OSError("disk full")


def test_hosts_that_come_after_the_work_have_nothing_to_do(redis_url):
    with once(redis_url, "drill", "2024-05") as mine:
        assert mine
    with once(redis_url, "drill", "2024-05") as later, once(redis_url, "drill", "2024-06") as next_month:
        assert (later, next_month) == (False, True)


def test_host_of_the_same_hour_waits_however_long_the_first_is_at_it(redis_url, quick):
    with ThreadPoolExecutor() as hosts:
        with once(redis_url, "backup", "2024-05-06") as mine:
            second = hosts.submit(come, redis_url)
            sleep(3 * quick.total_seconds())
            assert (mine, second.done()) == (True, False)
        assert second.result(timeout=5) is False


def test_host_that_waits_takes_up_what_the_first_failed_at(redis_url, quick):
    with ThreadPoolExecutor() as hosts:
        first = hosts.submit(fail, redis_url)
        second = hosts.submit(come, redis_url)
        with pytest.raises(OSError, match="full"):
            first.result(timeout=5)
        assert second.result(timeout=5) is True


def test_host_that_was_killed_keeps_its_turn_no_longer_than_a_lease(redis_url):
    command = [sys.executable, "-c", _AT_WORK, redis_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == "True\n"
        host.kill()
    with Redis.from_url(redis_url) as redis:
        (left,) = redis.scan_iter("xiangxun:once:*")
        assert 0 < redis.ttl(left) <= LEASE.total_seconds()
        redis.pexpire(left, 1)
        while redis.exists(left):
            sleep(0.01)
    assert come(redis_url)


def test_person_who_gives_the_command_needs_no_turn(redis_url):
    with (
        once(redis_url, "backup", "2024-05-06"),
        once(redis_url, "backup", "2024-05-06", asked=False) as mine,
    ):
        assert mine
