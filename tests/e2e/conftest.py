"""Fixtures of whole journeys 端到端: a real server, a real browser, the test-only county."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from tests.counties.fixtures import make_walk, testland, walk
from tests.counties.walk import PASSWORD, UnitOfWork, Walk

from xiangxun.foundation.access import Role
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.tenants.models import Tenant
from xiangxun.stories import browser
from xiangxun.stories.browser import DESK, PHONE
from xiangxun.stories.serving import serve

__all__ = ["DESK", "PHONE", "make_walk", "testland", "walk"]


@pytest.fixture
def chromium() -> Browser:
    """The one Chromium of this process."""
    return browser.chromium()


@pytest.fixture
def server(app: Flask) -> Iterator[str]:
    """The application on a port of its own; its address."""
    with serve(app) as address:
        yield address


@pytest.fixture
def clerk(unit_of_work: UnitOfWork, tenant: Tenant, walk: Walk) -> str:
    """The user name of somebody who does everything in 示例县."""
    with unit_of_work(tenant.id) as db:
        create_account(
            db,
            SYSTEM,
            username="clerk",
            name="办事员",
            password=PASSWORD,
            roles=[role for role in Role if role is not Role.INSTITUTION],
            actors=("leading_group", "office"),
            must_change=False,
        )
    return "clerk"


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, chromium: Browser, server: str, clerk: str) -> Iterator[Page]:
    """A signed-in page on a desk's screen and on a phone's; whatever the console says is an error."""
    width, height = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": height}, base_url=server, locale="zh-CN"
    )
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.goto("/c/shili/")
    opened.get_by_label("登录名").fill(clerk)
    opened.get_by_label("口令").fill(PASSWORD)
    opened.get_by_role("main").get_by_role("button", name="登录").click()
    yield opened
    context.close()
    assert complaints == []
