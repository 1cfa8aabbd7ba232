"""The one-time link in a browser 一次性链接: the script takes it out of the address, and the owner never types it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect
from tests.counties.walk import PASSWORD, UnitOfWork

from xiangxun.foundation.access import Role
from xiangxun.registry.accounts.invitations import invite
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.tenants.models import Tenant

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripted", [True, False])
def test_owner_of_a_link_sets_a_password_and_is_in(
    chromium: Browser,
    server: str,
    unit_of_work: UnitOfWork,
    tenant: Tenant,
    testland: object,
    *,
    scripted: bool,
) -> None:
    with unit_of_work(tenant.id) as db:
        account = create_account(
            db, SYSTEM, username="wang", name="王敏", password=None, roles=[Role.FINANCE]
        )
        secret = invite(db, SYSTEM, account)
    context = chromium.new_context(
        base_url=server, locale="zh-CN", java_script_enabled=scripted, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/c/shili/welcome/#{secret}")
    field = page.get_by_label("链接中 # 后的字符")
    if scripted:
        expect(field).to_be_hidden()
        assert secret not in page.url
    else:
        field.fill(secret)
    page.get_by_label("新口令").fill(PASSWORD)
    page.get_by_label("再输一次").fill(PASSWORD)
    page.get_by_role("button", name="设置口令并登录").click()
    expect(page.get_by_text("您的登录名是 wang")).to_be_visible()
    assert not any(secret in url.partition("#")[0] for url in asked)
    context.close()
