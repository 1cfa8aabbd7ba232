"""The isolation proof 隔离证明: finds nothing where the walls stand, and each leak that is planted, by its place."""

from __future__ import annotations

import json
import zlib

import psycopg
import pytest
from redis import Redis
from sqlalchemy import func, select
from tests.counties.fixtures import make_walk, testland, walk
from tests.integration.web.conftest import make_account, make_browser

from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.isolation import canary as canaries
from xiangxun.isolation.prove import prove
from xiangxun.oversight.keeping.queries import last_proven, last_well, list_runs, proven_at
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.venues.queries import VenueRow, find_venues

__all__ = ["make_account", "make_browser", "make_walk", "testland", "walk"]


@pytest.fixture
def counties(walk, make_browser, tenant, monkeypatch):
    """A county with a session and people at work in it; the canary lives under the same rules."""
    monkeypatch.setattr(canaries, "county_codes", lambda: ["testland"])
    walk.to_open()
    make_browser(tenant)
    return tenant


@pytest.fixture
def look(app, settings, counties, redis_url):
    """Look at everything once."""

    def looked(*logs):
        with app.app_context():
            return prove(app, settings, logs)

    return looked


@pytest.fixture
def canary(app, counties):
    with app.app_context():
        return canaries.find_or_make()


@pytest.fixture
def superuser(database):
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        yield connection


def test_standing_walls_let_nothing_through_and_the_log_says_when(look, counties, unit_of_work):
    report = look()
    assert report.leaks == []
    assert report.looked["tables"] > 40
    assert report.looked["questions"] == 2 * report.looked["tables"]
    assert report.looked["pages shown"] > 30
    assert report.looked["routes shown"] > 15
    assert report.looked["exports shown"] > 8
    assert report.looked["attempts to write"] == 4 * report.looked["tables"]
    with unit_of_work(None) as db:
        assert [(one.kind, one.ok) for one in list_runs(db)] == [("isolation", True)]
        assert "isolation" in last_well(db)
        assert proven_at(db, counties.id) == last_proven(db)[counties.id] == list_runs(db)[0].ended_at


def test_looking_leaves_nothing_in_the_countys_audit(look, counties, unit_of_work):
    with unit_of_work(counties.id) as db:
        before = db.scalar(select(func.count()).select_from(AuditEntry))
    look()
    with unit_of_work(counties.id) as db:
        assert db.scalar(select(func.count()).select_from(AuditEntry)) == before


def test_county_that_nobody_can_enter_is_looked_at_from_inside(
    look, counties, canary, unit_of_work, monkeypatch
):
    with unit_of_work(None) as db:
        db.get(Tenant, counties.id).state = "suspended"

    def with_a_strangers(db, ask):
        return [*find_venues(db, ask), VenueRow(1, canary.mark, "", "", (), {}, 1)]

    monkeypatch.setattr("xiangxun.registry.venues.pages.find_venues", with_a_strangers)
    leaks = look().leaks
    assert any("/c/shili/venues/ 显示了" in one for one in leaks)
    assert any("/c/shili/venues/workbook 显示了" in one for one in leaks), "packed in a workbook"


def test_route_of_the_api_that_shows_a_strangers_row_is_found(look, canary, monkeypatch):

    def strangers(db, **asked):
        return [VenueRow(1, canary.mark, "", "", (), {}, 1)]

    monkeypatch.setattr("xiangxun.registry.venues.api.list_venues", strangers)
    assert any("/api/v1/venues 显示了" in one for one in look().leaks)


def test_job_that_the_queue_has_compressed_is_opened(look, canary, redis_url):
    with Redis.from_url(redis_url) as redis:
        redis.hset("rq:job:2", "data", zlib.compress(canary.mark.encode()))
    assert "队列中有带姓名内容的任务。" in look().leaks


def test_file_of_another_county_under_this_ones_name_is_found(look, canary, counties, settings):
    theirs = settings.files / str(canary.tenant) / canary.sha256[:2] / canary.sha256
    here = settings.files / str(counties.id) / canary.sha256[:2] / canary.sha256
    here.parent.mkdir(parents=True)
    here.write_bytes(theirs.read_bytes())
    assert "shili 的存储中有探针县的文件。" in look().leaks


def test_archive_of_a_county_that_names_another_is_found(look, canary, settings):
    folder = settings.files.parent / "archives" / "shili" / canary.mark
    folder.mkdir(parents=True)
    try:
        assert "shili 的档案中有文件名带有探针县的内容。" in look().leaks
    finally:
        folder.rmdir()


def test_second_night_uses_the_same_canary(look, canary):
    look()
    assert look().leaks == []
    assert canaries.find_or_make.__module__
    assert canary.mark.startswith("探针")


def test_table_whose_security_is_off_is_found(look, superuser):
    superuser.execute("ALTER TABLE venues DISABLE ROW LEVEL SECURITY")
    try:
        told = "\n".join(look().leaks)
    finally:
        superuser.execute("ALTER TABLE venues ENABLE ROW LEVEL SECURITY")
    assert "表 venues 没有强制行级安全" in told
    assert "未设定县时能看到表 venues" in told
    assert "以 shili 的身份能看到表 venues" in told


def test_policy_that_lets_everybody_in_is_found(look, superuser, unit_of_work):
    superuser.execute("CREATE POLICY anybody ON trainees USING (true)")
    try:
        told = "\n".join(look().leaks)
    finally:
        superuser.execute("DROP POLICY anybody ON trainees")
    assert "表 trainees 另有 1 条放宽的策略" in told
    assert "他县能改动表 trainees 中探针县的行" in told
    assert "以 shili 的身份能看到表 trainees" in told
    with unit_of_work(None) as db:
        assert not list_runs(db)[0].ok
        assert "isolation" not in last_well(db)
        assert last_proven(db) == {}


def test_page_that_shows_another_countys_row_is_found_without_its_content(look, canary, monkeypatch):

    def with_a_strangers(db, ask):
        return [*find_venues(db, ask), VenueRow(1, canary.mark, "", "", (), {}, 1)]

    monkeypatch.setattr("xiangxun.registry.venues.pages.find_venues", with_a_strangers)
    leaks = look().leaks
    assert any("/c/shili/venues/ 显示了探针县的内容" in one for one in leaks)
    assert canary.mark not in json.dumps(leaks, ensure_ascii=False)


def test_name_in_the_queue_a_file_name_or_a_log_is_found(look, canary, settings, redis_url, tmp_path):
    with Redis.from_url(redis_url) as redis:
        redis.set("rq:job:1", f"args {canary.mark}")
    misnamed = settings.files / f"{canary.mark}.txt"
    misnamed.touch()
    log = tmp_path / "web.log"
    log.write_text(f"fine\nbad {canary.mark}\n")
    try:
        told = "\n".join(look(log).leaks)
    finally:
        misnamed.unlink()
    assert "队列中" in told
    assert "文件名带有" in told
    assert "web.log 第 2 行" in told
