"""The log of keeping 保全记录: the county's officials and the operators see it, an institution does not."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from tests.counties.fixtures import make_walk, testland, walk
from tests.integration.web.conftest import browser, make_account, make_browser

from xiangxun.foundation.access import Role
from xiangxun.kernel.clock import now
from xiangxun.oversight.keeping.models import KeepingRun
from xiangxun.oversight.keeping.queries import last_proven
from xiangxun.oversight.keeping.service import note_run
from xiangxun.registry.tenants.models import EarlierRecord

__all__ = ["browser", "make_account", "make_browser", "make_walk", "testland", "walk"]


@pytest.fixture
def noted(unit_of_work):
    """A backup that went well, and a drill that did not."""
    with unit_of_work(None) as db:
        note_run(db, "backup", now(), ok=True, stamp="20261122T023000Z", size=12_300_000)
        note_run(db, "drill", now(), ok=False, stamp="20261122T023000Z", found={"problems": ["x"]})


def test_log_shows_when_it_last_went_well_and_what_did_not(browser, noted):
    page = browser.get("/keeping/").text
    assert "20261122T023000Z" in page
    assert "12.3" in page
    assert "已报平台运营方处理" in page
    assert page.count("尚无") == 3


def test_log_without_a_run_says_what_will_stand_there(browser):
    assert "还没有记录" in browser.get("/keeping/").text


def test_county_sees_when_it_was_last_proven_alone_and_no_other_countys_day(
    browser, tenant, other_tenant, unit_of_work
):
    with unit_of_work(None) as db:
        for day, ok, proven in ((6, True, [tenant.id, other_tenant.id]), (7, False, [other_tenant.id])):
            at = datetime(2024, 5, day, 4, tzinfo=UTC)
            db.add(KeepingRun(kind="isolation", began_at=at, ended_at=at, ok=ok, found={"proven": proven}))
    for path in ("/keeping/", "/"):
        page = browser.get(path).text
        assert re.search(r"最近一次独立性验证.{0,80}2024-05-06", page.replace("\n", ""))
    with unit_of_work(None) as db:
        days = {county: at.day for county, at in last_proven(db).items()}
    assert days == {tenant.id: 6, other_tenant.id: 7}


def test_log_is_refused_to_a_lecturer(make_browser, tenant, walk, noted):
    assert make_browser(tenant, "teacher", Role.LECTURER).get("/keeping/").status_code == 403


def test_county_that_moved_here_reads_what_its_earlier_platform_did(browser, unit_of_work, tenant):
    deed = {"at": "2025-03-01T02:00:00+00:00", "name": "原运营（系统管理员）", "action": "tenant.suspended"}
    run = {"ended_at": "2025-03-02T02:00:00+00:00", "kind": "backup", "ok": True}
    assert "原平台" not in browser.get("/keeping/").text
    with unit_of_work(tenant.id) as db:
        db.add(EarlierRecord(kind="operator_audit_entries", content=deed))
        db.add(EarlierRecord(kind="keeping_runs", content=run))
    page = browser.get("/keeping/").text
    assert page.index("2025-03-02") < page.index("2025-03-01") < page.index("原运营（系统管理员）")
    assert "暂停县的使用" in page
