"""Counties in the console 县（市）开通: opened, furnished and looked after by the system administrator alone."""

from __future__ import annotations

import re
from io import BytesIO

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from tests.counties.fixtures import testland
from tests.counties.people import roster_workbook, villagers
from tests.counties.walk import PASSWORD
from tests.integration.oversight.operators.test_entering import door
from tests.integration.web.conftest import Browser

from xiangxun.foundation import audit
from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.quotas import Quotas, quotas_of
from xiangxun.passport.tables import county_tables
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.interpretations.regulation import count_passages
from xiangxun.registry.registers.need_list import need_counts
from xiangxun.registry.tenants.queries import get_tenant
from xiangxun.registry.tenants.service import freeze
from xiangxun.registry.townships.queries import township_names

__all__ = ["door", "testland"]

FORM = {
    "county": "testland",
    "code": "xinxian",
    "title": "新县",
    "region": "990103",
    "username": "wangmin",
    "name": "王敏",
}
LINK = re.compile(r"http://localhost/c/xinxian/welcome/#([\w-]{43})")


@pytest.fixture
def operator(door, testland):
    """The browser of the system administrator."""
    return door("system")[0]


@pytest.fixture
def opened(operator, unit_of_work):
    """The county that the form opened: its number, and the page that came back."""
    page = operator.post("/counties/", FORM, page="/counties/new").text
    with unit_of_work(None) as db:
        return get_tenant(db, "xinxian").id, page


def send_file(operator, tenant, part, name, content, **more):
    data = {"file": (BytesIO(content), name), **more}
    return operator.post(f"/counties/{tenant}/{part}", data, page=f"/counties/{tenant}")


def test_form_opens_a_county_whose_administrator_comes_in_by_the_link(app, opened):
    _tenant, page = opened
    (secret,) = LINK.findall(page)
    browser = Browser(app.test_client(), "xinxian")
    data = {"link": secret, "new": PASSWORD, "again": PASSWORD}
    assert browser.post("/welcome/", data, page="/welcome/").location == "/c/xinxian/sign-in/code"
    browser.set_up_code()
    desk = browser.get("/").text
    assert "本县还欠" in desk
    checklist = browser.get("/onboarding/").text
    assert "/c/xinxian/townships/" in checklist
    assert "还缺：" in checklist


def test_link_is_shown_once(operator, opened):
    tenant, _page = opened
    assert not LINK.search(operator.get(f"/counties/{tenant}").text)
    again = operator.post(f"/counties/{tenant}/link", {"username": "wangmin"}, page=f"/counties/{tenant}")
    assert LINK.search(again.text)


def test_uploads_stand_in_the_county_and_in_its_chain(operator, opened, unit_of_work):
    tenant, _page = opened
    assert send_file(operator, tenant, "regulation", "a.txt", "第一条 目的。".encode()).status_code == 303
    assert send_file(operator, tenant, "townships", "a.csv", "乡镇\n东镇\n".encode()).status_code == 303
    people = roster_workbook(villagers(2))
    told = {"group": "poor_household", "source": "县残联 2026-03-01"}
    assert send_file(operator, tenant, "need-list", "a.xlsx", people, **told).status_code == 303
    page = operator.get(f"/counties/{tenant}").text
    assert "登记 2 人" in page
    assert "示零" not in page
    with unit_of_work(tenant) as db:
        assert count_passages(db) == 1
        assert list(township_names(db)) == ["东镇"]
        assert need_counts(db)["poor_household"][0] == 2
        assert audit.verify(db).ok
        who = "平台运营 运营system（系统管理员）"
        assert set(db.scalars(select(AuditEntry.name).where(AuditEntry.action != "key.create"))) == {who}


def test_taken_code_says_so_and_opens_nothing(operator, opened):
    refused = operator.post("/counties/", FORM, page="/counties/new")
    assert refused.status_code == 422
    assert "已被使用" in refused.text


WRITES: dict[str, dict[str, object]] = {
    "link": {"username": "lisi", "name": "李四"},
    "quota": {"people": "9"},
    "factor": {"demanded": "1"},
    "trial": {},
    "regulation": {"file": (b"\xe7\xac\xac", "a.txt")},
    "townships": {"file": ("乡镇\n东镇\n".encode(), "a.csv")},
    "need-list": {"group": "poor_household", "source": "县残联", "file": (b"x", "a.csv")},
}


@pytest.mark.parametrize("state", ["leaving", "closed"])
def test_county_that_is_leaving_or_has_left_is_read_and_changed_by_no_operator(
    operator, opened, unit_of_work, database, state
):
    tenant, _page = opened
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE tenants SET frozen = true, state = %s WHERE id = %s", [state, tenant])
    before = rows_there(database, tenant)
    for place, told in WRITES.items():
        data = {
            name: (BytesIO(one[0]), one[1]) if isinstance(one, tuple) else one for name, one in told.items()
        }
        answer = operator.post(f"/counties/{tenant}/{place}", data, page="/counties/new")
        assert (answer.status_code, "离开本平台" in answer.text) == (409, True), place
    shown = operator.get(f"/counties/{tenant}")
    assert (shown.status_code, "csrf_token" in shown.text.split("<main", 1)[1]) == (200, False)
    assert rows_there(database, tenant) == before


def rows_there(database, tenant):
    """Return every row of a county, and what the platform wrote about it."""
    with psycopg.connect(database.superuser_url) as connection:
        tables = [
            f'SELECT t::text FROM "{one.name}" t WHERE tenant_id = %(tenant)s' for one in county_tables()
        ]
        tables.append("SELECT t::text FROM tenants t WHERE %(tenant)s IN (id, trial_of)")
        tables.append("SELECT t::text FROM tenant_quotas t WHERE tenant = %(tenant)s")
        tables.append("SELECT t::text FROM operator_audit_entries t WHERE subject_id = %(tenant)s")
        found = connection.execute(" UNION ALL ".join(tables).encode(), {"tenant": tenant})
        return sorted(row[0] for row in found)


def test_link_of_before_sets_no_password_in_a_county_that_is_leaving(app, opened, unit_of_work, database):
    tenant, page = opened
    (secret,) = LINK.findall(page)
    with unit_of_work(None) as db:
        freeze(db, tenant)
    before = rows_there(database, tenant)
    browser = Browser(app.test_client(), "xinxian")
    data = {"link": secret, "new": PASSWORD, "again": PASSWORD}
    answer = browser.post("/welcome/", data, page="/welcome/")
    assert (answer.status_code, "数据已冻结" in answer.text) == (409, True)
    assert rows_there(database, tenant) == before


def test_county_that_has_left_is_written_to_by_nobody(opened, unit_of_work, database):
    tenant, _page = opened
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE tenants SET state = 'closed' WHERE id = %s", [tenant])
    with unit_of_work(tenant) as db, pytest.raises(DBAPIError, match="has left"):
        audit.record(db, SYSTEM, "plan.note", "plan", 1)


@pytest.mark.parametrize("duty", ["security", "audit"])
def test_other_duties_open_no_county_and_change_none(door, opened, duty):
    tenant, _page = opened
    other, _, _ = door(duty)
    assert other.get("/counties/new").status_code == 403
    page = other.get(f"/counties/{tenant}")
    assert page.status_code == 200
    assert "csrf_token" not in page.text.split("<main", 1)[1]
    assert other.post("/counties/", FORM, page="/").status_code == 403
    assert other.post(f"/counties/{tenant}/link", {"username": "x"}, page="/").status_code == 403


def test_county_without_its_plugin_still_has_a_page(operator, tenant):
    page = operator.get(f"/counties/{tenant.id}")
    assert page.status_code == 200


def test_quota_and_second_factor_are_set_on_the_county_s_page(operator, opened, unit_of_work):
    tenant, _page = opened
    page = f"/counties/{tenant}"
    told = {"gigabytes": "2", "people": "500", "jobs": ""}
    assert operator.post(f"{page}/quota", told, page=page).status_code == 303
    assert operator.post(f"{page}/factor", {}, page=page).status_code == 303
    with unit_of_work(None) as db:
        assert quotas_of(db)[tenant] == Quotas(bytes=2 * 1024**3, people=500)
        assert not get_tenant(db, "xinxian").admin_factor
    shown = operator.get(page).text
    assert "500" in shown
    assert "管理员可不用动态口令" in shown
    assert operator.post(f"{page}/quota", told | {"jobs": "0"}, page=page).status_code == 422
