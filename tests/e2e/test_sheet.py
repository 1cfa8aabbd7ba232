"""The day's sheet 签到单 in a browser: by keys alone, saved as one goes, two officials at once; the phone; no script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, Route, expect
from tests.counties.people import villagers
from tests.counties.walk import FIRST_DAY, PASSWORD, UnitOfWork, Walk

from xiangxun.foundation.access import Role
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.tenants.models import Tenant
from xiangxun.stories.browser import DESK
from xiangxun.training.attendance.queries import list_sign_ins

pytestmark = pytest.mark.browser


def open_sheet(context: BrowserContext, who: str, walk: Walk) -> Page:
    page = context.new_page()
    page.goto("/c/shili/")
    page.get_by_label("登录名").fill(who)
    page.get_by_label("口令").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    page.goto(f"/c/shili/sessions/{walk.session}/days/{FIRST_DAY}")
    return page


def states(walk: Walk) -> dict[tuple[int, int], tuple[str, int | None]]:
    with walk.on() as db:
        return {(row.trainee_id, row.slot): (row.state, row.came) for row in list_sign_ins(db, walk.session)}


@pytest.fixture
def opened(walk: Walk) -> Walk:
    """A class that is open, with five people."""
    walk.to_open(villagers(5))
    return walk


@pytest.fixture
def colleague(unit_of_work: UnitOfWork, tenant: Tenant, walk: Walk) -> str:
    """The user name of a second official."""
    del walk
    with unit_of_work(tenant.id) as db:
        create_account(
            db,
            SYSTEM,
            username="colleague",
            name="同事",
            password=PASSWORD,
            roles=[Role.PUBLIC_SERVICE_CENTRE],
            must_change=False,
        )
    return "colleague"


@pytest.fixture
def contexts(chromium: Browser, server: str) -> Iterator[list[BrowserContext]]:
    """Two people's browsers on desks."""
    width, height = DESK
    made = [
        chromium.new_context(viewport={"width": width, "height": height}, base_url=server, locale="zh-CN")
        for _ in range(2)
    ]
    yield made
    for context in made:
        context.close()


def test_sheet_is_typed_by_keys_and_saved_without_a_button(
    contexts: list[BrowserContext], clerk: str, opened: Walk
) -> None:
    page, (one, two, *_) = open_sheet(contexts[0], clerk, opened), opened.admitted()
    page.get_by_label("示零零一 上午", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.keyboard.type("09:12")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("4")
    expect(page.get_by_role("status").filter(has_text="已存到")).to_be_visible()
    expect(page.locator("[data-there='0']").first).to_have_text("2")
    assert states(opened) == {
        (one, 0): ("present", None),
        (two, 0): ("late", 552),
        (two, 1): ("leave", None),
    }


def test_cell_that_was_clicked_takes_keys(contexts: list[BrowserContext], clerk: str, opened: Walk) -> None:
    page, (one, two, *_) = open_sheet(contexts[0], clerk, opened), opened.admitted()
    page.get_by_label("示零零一 上午", exact=True).click()
    page.keyboard.press("Space")
    page.keyboard.press("0")
    expect(page.get_by_role("status").filter(has_text="已存到 2 号")).to_be_visible()
    assert states(opened) == {(one, 0): ("present", None), (two, 0): ("absent", None)}


def test_two_officials_on_one_sheet_lose_no_mark(
    contexts: list[BrowserContext], clerk: str, colleague: str, opened: Walk
) -> None:
    first, second = open_sheet(contexts[0], clerk, opened), open_sheet(contexts[1], colleague, opened)
    second.route(
        "**/marks", lambda route: route.abort() if route.request.method == "GET" else route.fallback()
    )
    one, two, *_ = opened.admitted()
    first.get_by_label("示零零一 上午", exact=True).press("1")
    expect(first.get_by_role("status").filter(has_text="已存到")).to_be_visible()
    second.get_by_label("示零零一 上午", exact=True).press("0")
    expect(second.get_by_text("办事员先录了“到”")).to_be_visible()
    expect(second.get_by_label("示零零一 上午", exact=True)).to_have_value("present")
    assert states(opened) == {(one, 0): ("present", None)}
    second.get_by_label("示零零一 上午", exact=True).press("0")
    second.get_by_label("示零零二 上午", exact=True).press("3")
    expect(second.get_by_role("status").filter(has_text="已存到")).to_be_visible()
    expect(first.get_by_label("示零零二 上午", exact=True)).to_have_value("left_early", timeout=12_000)
    assert states(opened) == {(one, 0): ("absent", None), (two, 0): ("left_early", None)}


def test_slow_look_at_the_sheet_does_not_undo_what_was_saved_meanwhile(
    contexts: list[BrowserContext], clerk: str, opened: Walk
) -> None:
    page = open_sheet(contexts[0], clerk, opened)
    looks: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if route.request.method == "GET" and not looks:
            looks.append((route, route.fetch()))
        elif route.request.method == "GET":
            route.abort()
        else:
            route.fallback()

    page.route("**/marks", hold)
    with page.expect_request(lambda asked: asked.url.endswith("/marks") and asked.method == "GET"):
        pass
    cell = page.get_by_label("示零零一 上午", exact=True)
    cell.press("1")
    expect(page.get_by_role("status").filter(has_text="已存到")).to_be_visible()
    (route, answer), *_ = looks
    with page.expect_response(lambda came: came.url.endswith("/marks") and came.request.method == "GET"):
        route.fulfill(response=answer)
    page.evaluate("new Promise((done) => setTimeout(done, 200))")
    expect(cell).to_have_value("present")
    expect(page.locator(".is-other")).to_have_count(0)


def test_sheet_without_a_connection_keeps_what_was_typed_and_saves_it_later(
    contexts: list[BrowserContext], clerk: str, opened: Walk
) -> None:
    page = open_sheet(contexts[0], clerk, opened)
    contexts[0].set_offline(True)
    page.get_by_label("示零零一 上午", exact=True).press("1")
    expect(page.get_by_text("网络不通")).to_be_visible()
    assert states(opened) == {}
    contexts[0].set_offline(False)
    expect(page.get_by_role("status").filter(has_text="已存到")).to_be_visible(timeout=12_000)
    assert states(opened) == {(opened.admitted()[0], 0): ("present", None)}


def test_sheet_is_filled_on_any_screen(page: Page, opened: Walk) -> None:
    page.goto(f"/c/shili/sessions/{opened.session}/days/")
    page.get_by_role("link", name="签到单").first.click()
    page.get_by_label("示零零一 上午", exact=True).select_option(label="到")
    page.get_by_label("示零零二 下午", exact=True).select_option(label="请假")
    expect(page.get_by_role("status").filter(has_text="已存到")).to_be_visible()
    page.reload()
    expect(page.get_by_label("示零零一 上午", exact=True)).to_have_value("present")
    expect(page.get_by_label("示零零二 下午", exact=True)).to_have_value("leave")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with page.expect_download() as paper:
        page.get_by_role("button", name="打印 签到表 PDF").click()
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF")
