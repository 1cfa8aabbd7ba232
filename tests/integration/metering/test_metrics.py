"""Metrics 计量: a monitor reads each county's counts, queue, storage and rules; strangers read nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import psycopg
import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import create_engine
from tests.counties.walk import UnitOfWork

from tests.conftest import Database
from xiangxun.foundation.access import Actor
from xiangxun.foundation.db.engine import ENGINE_OPTIONS, sqlalchemy_url
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.files import DOCUMENTS, store
from xiangxun.foundation.metrics import REQUESTS, send, tally
from xiangxun.foundation.outbox import enqueue
from xiangxun.foundation.outbox.lengths import measure, show
from xiangxun.foundation.quotas import Quotas, set_quotas
from xiangxun.metering.serve import Metrics, open_server
from xiangxun.registry.tenants.models import Tenant
from xiangxun.settings import Address, Settings, SettingsRefused

Ask = Callable[..., tuple[str, str]]


@pytest.fixture
def ask(app: Flask, redis_url: str) -> Iterator[Ask]:
    """Ask for an address; returns status and text."""
    send()
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()

    def asked(
        path: str = "/metrics", *, token: str | None = None, shown: str = "", redis: str = redis_url
    ) -> tuple[str, str]:
        told: list[str] = []
        environ = {"PATH_INFO": path, "HTTP_AUTHORIZATION": shown}
        (body,) = Metrics(app, redis, token)(environ, lambda status, headers: told.append(status))
        return told[0][:3], body.decode()

    yield asked
    send()


def test_requests_and_refusals_are_counted_for_their_county_and_name_no_address(app: Flask, ask: Ask) -> None:
    client = app.test_client()
    client.get("/healthz")
    client.get("/c/shili/trainees/4711/")
    send()
    status, text = ask()
    assert status == "200"
    assert re.search(r'xiangxun_requests_total\{county="",status="2xx"\} 1\.0', text)
    assert "4711" not in text


def test_queue_of_a_county_is_told_as_the_relay_sees_it(
    app: Flask, ask: Ask, tenant: Tenant, other_tenant: Tenant, database: Database, redis_url: str
) -> None:
    with app.app_context(), unit_of_work(tenant.id) as db:
        for _ in range(3):
            enqueue(db, "demo.count", {})
    engine = create_engine(sqlalchemy_url(database.relay_url), **ENGINE_OPTIONS)
    with engine.connect() as connection, Redis.from_url(redis_url) as redis:
        show(redis, measure(connection))
    engine.dispose()
    text = ask()[1]
    assert f'xiangxun_jobs_waiting{{county="{tenant.code}"}} 3.0' in text
    assert f'xiangxun_jobs_waiting{{county="{other_tenant.code}"}} 0.0' in text
    assert f'xiangxun_queue_age_seconds{{county="{tenant.code}"}}' in text


def test_storage_counts_each_content_once(app: Flask, ask: Ask, tenant: Tenant, actor: Actor) -> None:
    content = b"%PDF-1.4\n" + b"x" * 1000
    with app.app_context(), unit_of_work(tenant.id) as db:
        for name in ("a.pdf", "b.pdf"):
            store(db, actor, io.BytesIO(content), name=name, allowed=DOCUMENTS)
    assert f'xiangxun_storage_bytes{{county="{tenant.code}",of="uploads"}} {len(content)}.0' in ask()[1]


def test_county_that_has_left_is_named_no_more(
    app: Flask, ask: Ask, tenant: Tenant, database: Database
) -> None:
    tally(REQUESTS, tenant.id, "2xx")
    send()
    assert f'county="{tenant.code}"' in ask()[1]
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE tenants SET state = 'closed'")
    status, text = ask()
    assert (status, tenant.code in text) == ("200", False)


def test_limits_of_a_county_are_told_where_it_has_any(
    app: Flask, ask: Ask, unit_of_work: UnitOfWork, tenant: Tenant, other_tenant: Tenant, actor: Actor
) -> None:
    with unit_of_work(None) as db:
        set_quotas(db, actor, tenant.id, Quotas(people=500))
    told = ask()[1]
    assert f'xiangxun_quota{{county="{tenant.code}",of="people"}} 500.0' in told
    assert f'xiangxun_quota{{county="{other_tenant.code}"' not in told


def test_stranger_without_the_token_reads_nothing(ask: Ask) -> None:
    assert ask(token="right", shown="Bearer wrong") == ("401", "")
    assert ask(token="right") == ("401", "")
    assert ask(token="right", shown="Bearer right")[0] == "200"


def test_other_addresses_are_not_there(ask: Ask) -> None:
    assert ask("/") == ("404", "")


def test_redis_away_is_said_and_not_guessed(ask: Ask) -> None:
    assert ask(redis="redis://127.0.0.1:1/0") == ("503", "")


def test_open_address_without_a_token_is_refused(app: Flask, settings: Settings) -> None:
    with pytest.raises(SettingsRefused, match="XIANGXUN_METRICS_TOKEN"):
        open_server(replace(settings, metrics_address=Address("0.0.0.0", 0)), app)
    with open_server(replace(settings, metrics_address=Address("127.0.0.1", 0)), app) as server:
        assert server.server_port
