"""Counties in the console 县（市）开通: opened, furnished and looked after by the system administrator alone."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from sqlalchemy import select
from tests.counties.fixtures import testland
from tests.counties.people import roster_workbook, villagers
from tests.counties.walk import PASSWORD
from tests.integration.oversight.operators.test_entering import door
from tests.integration.web.conftest import Browser

from xiangxun.foundation import audit
from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.quotas import Quotas, quotas_of
from xiangxun.registry.interpretations.regulation import count_passages
from xiangxun.registry.registers.need_list import need_counts
from xiangxun.registry.tenants.queries import get_tenant
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
