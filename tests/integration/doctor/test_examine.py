"""Doctor 体检: a sound installation is told to be sound, and each illness is found and comes with a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import text

from tests.conftest import Database
from xiangxun.demo.headless import headless_app
from xiangxun.doctor import database as server
from xiangxun.doctor import house, work
from xiangxun.doctor.examine import examine
from xiangxun.doctor.finding import Check, Finding, State
from xiangxun.foundation import vault
from xiangxun.foundation.db import db as database_of_app
from xiangxun.foundation.db import migrate
from xiangxun.foundation.db.migrate import connected
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs.models import JobRun, JobState
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.keeper.means import able
from xiangxun.kernel.clock import now, today
from xiangxun.oversight.departures.models import Departure
from xiangxun.oversight.errands.signs import show_able
from xiangxun.oversight.keeping.service import note_run
from xiangxun.registry.accounts.operators import create_operator
from xiangxun.registry.tenants.models import Tenant
from xiangxun.results.archives.tasks import REVIEW
from xiangxun.settings import Settings

EVERYTHING = (
    "PostgreSQL",
    "应用角色",
    "传递角色",
    "表结构",
    "行级安全",
    "时钟",
    "密钥",
    "规则插件",
    "工作日历",
)


@pytest.fixture(autouse=True)
def _context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@contextmanager
def installed(settings: Settings) -> Iterator[None]:
    """An installation of its own, and its connections closed."""
    with headless_app(settings).app_context():
        yield
        database_of_app.engine.dispose()


def found(check: Check, settings: Settings) -> list[tuple[str, State]]:
    return [(one.subject, one.state) for one in check(settings)]


def ills(settings: Settings) -> list[Finding]:
    return [one for one in examine(settings) if one.state is State.BAD]


def test_sound_installation_without_processes_lacks_only_these(settings: Settings) -> None:
    findings = list(examine(settings))
    assert {one.subject for one in findings if one.state is State.OK} >= set(EVERYTHING)
    assert [one.subject for one in findings if one.state is State.BAD] == ["传递员", "后台进程"]
    assert all(one.remedy for one in findings if one.state is not State.OK)


def test_login_that_row_level_security_does_not_bind_is_found(settings: Settings, database: Database) -> None:
    wrong = replace(settings, database_url=database.owner_url)
    with installed(wrong):
        assert found(server.roles, wrong)[0] == ("应用角色", State.BAD)


def test_relay_logging_in_as_somebody_else_is_found(settings: Settings) -> None:
    wrong = replace(settings, relay_url=settings.database_url)
    assert ("传递角色", State.BAD) in found(server.roles, wrong)


def test_table_whose_security_was_taken_off_is_found(settings: Settings, database: Database) -> None:
    with connected(database.owner_url) as owner:
        owner.execute(text("ALTER TABLE venues NO FORCE ROW LEVEL SECURITY"))
        owner.commit()
        try:
            (one,) = server.policies(settings)
        finally:
            owner.execute(text("ALTER TABLE venues FORCE ROW LEVEL SECURITY"))
            owner.commit()
    assert one.state is State.BAD
    assert "venues" in one.message


def test_clock_that_goes_wrong_is_found(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "now", lambda: datetime.now(UTC) + timedelta(minutes=3))
    assert found(server.clock, settings) == [("时钟", State.WARN)]


def test_county_key_under_another_platform_key_is_found(settings: Settings, tenant: Tenant) -> None:
    with unit_of_work(tenant.id) as db:
        vault.seal(db, "trainee.name", "张三")
    vault.configure(b"\x01" * 32)
    try:
        (one,) = house.keys(settings)
    finally:
        vault.configure(settings.platform_key)
    assert one.state is State.BAD
    assert tenant.code in one.message


def test_folder_open_to_others_is_found(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    assert ("磁盘（上传文件）", State.WARN) in found(house.disks, replace(settings, files=folder))


def test_year_without_a_holiday_notice_is_found(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "today", lambda: datetime(2199, 3, 1, tzinfo=UTC).date())
    assert found(house.calendar, settings) == [("工作日历", State.WARN)]


def test_redis_that_is_away_is_found(settings: Settings) -> None:
    assert found(work.queue, replace(settings, redis_url="redis://127.0.0.1:1/0")) == [("队列", State.BAD)]


def test_console_without_a_keeper_is_told(settings: Settings, redis_url: str) -> None:
    assert found(work.keeper, settings) == [("保全进程", State.WARN)]
    with Redis.from_url(redis_url) as redis:
        show_able(redis, able(settings))
    assert found(work.keeper, settings) == [("保全进程", State.OK)]


def test_backup_of_long_ago_is_found_and_a_fresh_one_is_not(settings: Settings) -> None:
    with unit_of_work(None) as db:
        note_run(db, "backup", now(), ok=True)
    assert found(work.keeping, settings)[0] == ("备份", State.OK)
    assert found(work.keeping, settings)[1] == ("恢复演练", State.WARN)


def test_county_whose_nightly_work_stood_still_is_found(settings: Settings, tenant: Tenant) -> None:
    name = f"每夜（{REVIEW}）"
    assert (name, State.WARN) in found(work.nightly, settings)
    with unit_of_work(tenant.id) as db:
        entry = OutboxEntry(task=REVIEW, args={}, key="archives.review:today", settled_at=now())
        db.add(entry)
        db.flush()
        db.add(JobRun(outbox_id=entry.id, state=JobState.DONE, finished_at=now()))
    assert (name, State.OK) in found(work.nightly, settings)


def test_county_that_should_be_gone_by_now_is_found(settings: Settings, tenant: Tenant) -> None:
    with unit_of_work(None) as db:
        ids = [
            create_operator(db, username=duty, name=duty, password="a long password 1", duty=duty)
            for duty in ("system", "audit")
        ]
        departure = Departure(
            tenant=tenant.id,
            state="confirmed",
            letter="县函",
            due=today() - timedelta(days=1),
            asked_by=ids[0],
            asked_duty="system",
            asked_at=now(),
            confirmed_by=ids[1],
            confirmed_duty="audit",
            findings=[],
        )
        db.add(departure)
    assert found(work.departures, settings) == [("离开", State.WARN)]
    with unit_of_work(None) as db:
        db.merge(departure).due = today()
    assert found(work.departures, settings) == []


def test_database_that_is_away_ends_the_examination(settings: Settings) -> None:
    gone = replace(settings, database_url="postgresql://nobody@127.0.0.1:1/nothing")
    with installed(gone):
        assert [one.subject for one in ills(gone)] == ["PostgreSQL"]


def test_check_that_breaks_is_a_finding_and_the_others_go_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "head", lambda: 1 // 0)
    broken = [one for one in examine(settings) if "ZeroDivisionError" in one.message]
    assert [one.subject for one in broken] == ["database.tables"]
