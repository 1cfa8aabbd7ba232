"""Every role 逐个角色: signed in as itself, each page it may open is sound, and each it may not says so in words.

Who works in the office sees parts of what `test_every_page` looks at as somebody who holds all of its roles, so axe looks
at their desk, a session and a refusal only; at every page of the institution's people, whom no page takes for the office.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from tests.counties.pages import named, pages_of
from tests.counties.walk import PASSWORD, UnitOfWork, Walk
from tests.e2e.conftest import DESK
from tests.e2e.looking import serious

from xiangxun.foundation.access import Role
from xiangxun.kernel.clock import on_day
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.tenants.models import Tenant

__all__ = ["named"]

pytestmark = pytest.mark.browser

_OWN = (Role.INSTITUTION, Role.LECTURER)
_LOOKED_AT = ("desk.home", "sessions.page")


@pytest.fixture(params=list(Role))
def role(request: pytest.FixtureRequest) -> Role:
    """Each role of the core."""
    found: Role = request.param
    return found


@pytest.fixture
def holder(
    role: Role, chromium: Browser, server: str, unit_of_work: UnitOfWork, tenant: Tenant, walk: Walk
) -> Iterator[Page]:
    """The signed-in page of somebody who holds one role and no other."""
    own: dict[str, Any] = {}
    if role in _OWN:
        own["institution_id"] = walk.institution
    with unit_of_work(tenant.id) as db:
        create_account(
            db,
            SYSTEM,
            username="holder",
            name="专人",
            password=PASSWORD,
            roles=[role],
            must_change=False,
            **own,
        )
    context = chromium.new_context(
        viewport={"width": DESK[0], "height": DESK[1]}, base_url=server, locale="zh-CN"
    )
    opened = context.new_page()
    opened.goto("/c/shili/")
    opened.get_by_label("登录名").fill("holder")
    opened.get_by_label("口令").fill(PASSWORD)
    opened.get_by_role("main").get_by_role("button", name="登录").click()
    yield opened
    context.close()


def test_each_page_of_a_role_is_sound_and_what_is_forbidden_says_so(
    holder: Page, role: Role, app: Flask, named: Mapping[str, object], walk: Walk
) -> None:
    seen, forbidden = 0, 0
    wrong: list[tuple[str, ...]] = []
    with on_day(walk.days[-1]):
        for endpoint, address in pages_of(app, named):
            answer = holder.request.get(address)
            if "text/html" not in answer.headers.get("content-type", ""):
                continue
            if answer.status == 403:
                forbidden += 1
                told = answer.text()
                if "<h1>没有权限</h1>" not in told or "Traceback" in told:
                    wrong.append((endpoint, "does not say that it is forbidden"))
                if forbidden > 1:
                    continue
            elif answer.status != 200:
                if answer.status not in (404, 409):
                    wrong.append((endpoint, str(answer.status)))
                continue
            seen += 1
            if role not in _OWN and answer.status == 200 and endpoint not in _LOOKED_AT:
                continue
            holder.goto(address)
            wrong += [(endpoint, *found) for found in serious(holder)]
    assert wrong == []
    assert seen > 20
    assert forbidden > 0
