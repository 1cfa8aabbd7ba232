"""The schedule: each county's work of a day once, however many hosts look and however often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from xiangxun.foundation.jobs import daily, registry, schedule, task
from xiangxun.foundation.jobs.registry import UnknownTask
from xiangxun.foundation.jobs.schedule import Schedule, daily_key
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.kernel.clock import SHANGHAI
from xiangxun.registry.tenants.models import Tenant

TWO = datetime(2024, 5, 6, 2, 0, tzinfo=SHANGHAI)


@pytest.fixture
def here(app: Flask, tenant: Tenant) -> Iterator[int]:
    """A county, in the application context that a host looks in."""
    with app.app_context():
        yield tenant.id


@pytest.fixture(autouse=True)
def nightly(monkeypatch: pytest.MonkeyPatch) -> None:
    """One task at two in the morning, and no other."""
    monkeypatch.setattr(registry, "_tasks", {})
    monkeypatch.setattr(schedule, "_daily", {})
    task("test.nightly")(lambda *, tenant_id: None)
    daily("test.nightly", hour=2)


def _keys(unit_of_work, county: int) -> list[str | None]:
    with unit_of_work(county) as db:
        return list(db.scalars(select(OutboxEntry.key).order_by(OutboxEntry.id)))


def test_look_asks_each_county_once_a_day_however_many_hosts_look(unit_of_work, here, there):
    hosts = [Schedule(lambda: [here, there]) for _ in range(3)]
    asked = [host.look(TWO + timedelta(minutes=minute)) for minute in range(2) for host in hosts]
    assert asked == [2, 2, 2, 0, 0, 0]
    for county in (here, there):
        assert _keys(unit_of_work, county) == ["test.nightly:2024-05-06"]
    hosts[0].look(TWO + timedelta(days=1))
    assert _keys(unit_of_work, here) == [
        "test.nightly:2024-05-06",
        daily_key("test.nightly", (TWO + timedelta(days=1)).date()),
    ]


def test_look_before_the_hour_asks_nobody_and_later_in_the_day_catches_up(unit_of_work, here):
    host = Schedule(lambda: [here])
    assert host.look(TWO - timedelta(minutes=1)) == 0
    assert _keys(unit_of_work, here) == []
    assert host.look(TWO + timedelta(hours=20)) == 1


def test_look_finds_a_county_that_was_opened_during_the_day(unit_of_work, here, there):
    counties = [here]
    host = Schedule(lambda: counties)
    host.look(TWO)
    counties.append(there)
    assert host.look(TWO + timedelta(hours=1)) == 1
    assert len(_keys(unit_of_work, there)) == 1


def test_daily_of_a_task_that_nobody_registered_is_refused():
    with pytest.raises(UnknownTask):
        daily("test.unknown", hour=2)
