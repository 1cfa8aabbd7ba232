"""Suspension 规则插件停用: a county whose plugin is gone is told so on every page; the others work on."""

from __future__ import annotations

import pytest
from tests.counties.testland.plugin import COUNTY
from tests.integration.web.conftest import MakeBrowser, MakeMachine

from xiangxun.counties import CountyRules, added
from xiangxun.counties.plugins import installed
from xiangxun.registry.tenants.models import Tenant
from xiangxun.rules import County


def test_county_without_its_plugin_is_told_so_and_the_other_works_on(
    make_browser: MakeBrowser,
    make_machine: MakeMachine,
    unit_of_work,
    tenant: Tenant,
    other_tenant: Tenant,
    testland: CountyRules,
) -> None:
    with added(County("nextland", COUNTY.editions)), pytest.MonkeyPatch.context() as gone:
        with unit_of_work(None) as db:
            db.merge(other_tenant).county = "nextland"
        here, there = make_browser(tenant), make_browser(other_tenant)
        machine = make_machine(tenant)
        gone.delitem(installed().rules, "testland")
        page = here.get("/sessions/")
        assert page.status_code == 503
        assert "规则插件暂停使用：没有安装规则插件" in page.text
        answer = machine.get("/sessions")
        assert answer.status_code == 503
        assert answer.get_json()["error"]["code"] == "county_suspended"
        assert there.get("/sessions/").status_code == 200
        assert here.client.get("/").status_code == 200
