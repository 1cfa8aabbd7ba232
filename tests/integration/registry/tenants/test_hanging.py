"""A hook that never returns 规则挂起: request and job end by their time, are counted, leave nothing, and others are served."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq import Queue
from tests.counties.testland.plugin import COUNTY
from tests.integration.registry.tenants.hanging import CODE, HANGING

from tests.conftest import UnitOfWork
from xiangxun.counties import added
from xiangxun.foundation.access import Role
from xiangxun.foundation.jobs import get_job
from xiangxun.foundation.jobs.models import JobState
from xiangxun.foundation.outbox import enqueue
from xiangxun.foundation.outbox.handing import QUEUE_NAME, SERIALIZER, hand
from xiangxun.foundation.outbox.service import find_entry
from xiangxun.registry.accounts.queries import actor_of
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.accounts.tokens import issue_token
from xiangxun.registry.lecturers.queries import list_lecturers
from xiangxun.registry.tenants.queries import list_failures
from xiangxun.registry.tenants.service import add_tenant
from xiangxun.settings import Settings

ROOT = Path(__file__).parents[4]
LIMIT, PATIENCE = 2, 40.0


@pytest.fixture
def counties(unit_of_work: UnitOfWork, app: Flask) -> Iterator[dict[str, int]]:
    """Two county offices: one whose plugin hangs, one beside it; tenant by code."""
    with app.app_context(), added(HANGING, "1.0"), added(COUNTY, "1.0"):
        with unit_of_work(None) as db:
            made = {
                code: add_tenant(db, code=code, county=county, title=code, region="990103", demo=True)
                for code, county in ((CODE, CODE), ("linxian", COUNTY.code))
            }
        yield made


@pytest.fixture
def environment(settings: Settings, redis_url: str) -> dict[str, str]:
    """What a process of the platform is told."""
    paths = os.pathsep.join([str(ROOT), *(path for path in sys.path if path)])
    return {
        **os.environ,
        "PYTHONPATH": paths,
        "HANGING_SITE": "1",
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": redis_url,
        "XIANGXUN_PLATFORM_KEY": base64.b64encode(settings.platform_key).decode(),
        "SECRET_KEY": settings.secret_key,
        "XIANGXUN_FILES": str(settings.files),
        "XIANGXUN_SECURE_COOKIES": "0",
        "XIANGXUN_METRICS": "",
    }


def token_of(unit_of_work: UnitOfWork, tenant: int) -> str:
    """Return a token of somebody who may register lecturers."""
    with unit_of_work(tenant) as db:
        account = create_account(
            db, SYSTEM, username="machine", name="机", password="a passphrase for tests 1",
            roles=[Role.AUTHORITY], must_change=False,
        )  # fmt: skip
        return issue_token(db, actor_of(db, account), label="测试")


def names(unit_of_work: UnitOfWork, tenant: int) -> list[str]:
    """Return the lecturers of a county."""
    with unit_of_work(tenant) as db:
        return [one.name for one in list_lecturers(db)]


def failures(unit_of_work: UnitOfWork) -> list[tuple[str, str]]:
    """Return the failed calls of the plugin that hangs: hook and cause."""
    with unit_of_work(None) as db:
        return [(one.hook, one.cause) for one in list_failures(db, CODE)]


def wait_until(told: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not told():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


class Site:
    """gunicorn with two processes and little patience."""

    def __init__(self, environment: dict[str, str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        argv = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "deploy" / "gunicorn.conf.py")]
        argv += ["--timeout", str(LIMIT), "tests.integration.registry.tenants.hanging:app"]
        self.process = subprocess.Popen(argv, cwd=ROOT, env={**environment, "XIANGXUN_BIND": self.address})

    def post(self, token: str, months: int, name: str) -> int:
        """Register a lecturer; return the status, 0 where the connection was cut."""
        body = {"institution_id": None, "name": name, "birth": None, "months": {"for_ever": months}}
        asked = urllib.request.Request(
            f"http://{self.address}/api/v1/lecturers",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code
        except OSError:
            return 0

    def is_up(self) -> bool:
        """Return whether it answers."""
        try:
            with urllib.request.urlopen(f"http://{self.address}/", timeout=5):
                return True
        except OSError:
            return False


@pytest.fixture
def site(environment: dict[str, str], counties: dict[str, int]) -> Iterator[Site]:
    """The site, up."""
    del counties
    served = Site(environment)
    wait_until(served.is_up)
    yield served
    served.process.terminate()
    served.process.wait()


def test_request_that_hangs_ends_is_counted_and_leaves_nothing_while_others_are_served(
    site: Site, unit_of_work: UnitOfWork, counties: dict[str, int]
) -> None:
    here, there = (token_of(unit_of_work, counties[code]) for code in (CODE, "linxian"))
    begun = time.monotonic()
    assert site.post(here, 1, "挂起老师") in (0, 500)
    assert time.monotonic() - begun < LIMIT + 10
    wait_until(lambda: failures(unit_of_work))
    [(hook, cause)] = failures(unit_of_work)
    assert (hook, "时限" in cause) == ("decide_lecturer_grade", True)
    assert names(unit_of_work, counties[CODE]) == []
    assert site.post(there, 0, "邻县老师") == 201
    assert site.post(here, 0, "之后的老师") == 201
    assert names(unit_of_work, counties[CODE]) == ["之后的老师"]


@pytest.fixture
def worker(environment: dict[str, str], redis_url: str, counties: dict[str, int]) -> Iterator[None]:
    """One real worker."""
    del counties
    script = str(Path(__file__).with_name("hanging.py"))
    started = subprocess.Popen([sys.executable, script, redis_url], env=environment, start_new_session=True)
    yield
    started.kill()
    started.wait()


@pytest.mark.usefixtures("worker")
def test_job_that_hangs_ends_is_counted_and_leaves_nothing_while_others_are_done(
    unit_of_work: UnitOfWork, counties: dict[str, int], redis_url: str
) -> None:
    with Redis.from_url(redis_url) as redis:
        queue = Queue(QUEUE_NAME, connection=redis, serializer=SERIALIZER, default_timeout=LIMIT)
        hanging = put_in(unit_of_work, queue, counties[CODE], 1)
        other = put_in(unit_of_work, queue, counties["linxian"], 0)
        wait_until(lambda: see(unit_of_work, counties["linxian"], other) is JobState.DONE)
    wait_until(lambda: see(unit_of_work, counties[CODE], hanging) is JobState.FAILED)
    assert [hook for hook, _cause in failures(unit_of_work)] == ["decide_lecturer_grade"]
    assert names(unit_of_work, counties[CODE]) == []
    assert names(unit_of_work, counties["linxian"]) == ["任务老师"]


def put_in(unit_of_work: UnitOfWork, queue: Queue, tenant: int, months: int) -> int:
    """Hand a job to the workers, as the relay does; return its number."""
    with unit_of_work(tenant) as db:
        number = enqueue(db, "test.registers", {"months": months})
        entry: Any = find_entry(db, number)
        db.commit()
        hand(queue, entry)
    return number


def see(unit_of_work: UnitOfWork, tenant: int, job: int) -> JobState:
    """Return how far a job is."""
    with unit_of_work(tenant) as db:
        return get_job(db, job).state
