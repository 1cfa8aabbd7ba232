"""Journeys 办事路径: signing in, asking why, bringing in a roster, as people do it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.counties.people import roster_workbook, villager, villagers
from tests.counties.walk import FIRST_DAY, UnitOfWork, Walk

from xiangxun.kernel.clock import on_day
from xiangxun.registry.tenants.models import Tenant
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.training.enrolment.queries import list_imports
from xiangxun.training.enrolment.service import run_import

pytestmark = pytest.mark.browser


def test_sign_in_shows_the_desk(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")
    expect(page.get_by_text("没有等您办的事")).to_be_visible()


def test_open_session_that_is_stopped_says_what_is_missing_and_why(page: Page, walk: Walk) -> None:
    walk.to_approved()
    page.goto(f"/c/shili/sessions/{walk.session}/")
    gate = page.get_by_role("region", name="下一步")
    expect(gate).to_contain_text("还不能开班")
    gate.get_by_role("link", name="为什么?").first.click()
    expect(page.locator("#why")).to_contain_text("依据")


def test_ask_why_of_a_ledger_line_shows_rule_article_and_receipt(page: Page, walk: Walk) -> None:
    walk.to_closed(villagers(3))
    with walk.on(walk.days[-1]) as db:
        compute_ledger(db, walk.school, walk.session)
    page.goto(f"/c/shili/sessions/{walk.session}/ledger/")
    page.get_by_role("row").filter(has_text="示零零二").get_by_role("link", name="为什么?").click()
    why = page.locator("#why")
    expect(why).to_contain_text("示零零二")
    expect(why).to_contain_text("凭据")
    why.get_by_role("link", name="号").click()
    expect(page.get_by_text("重算结果一致")).to_be_visible()


def test_bring_in_roster_with_a_bad_row_keeps_the_good_and_gives_back_the_bad(
    page: Page, walk: Walk, unit_of_work: UnitOfWork, tenant: Tenant, tmp_path: Path
) -> None:
    walk.to_draft()
    bad = villager(9)
    roster = tmp_path / "名单.xlsx"
    roster.write_bytes(
        roster_workbook([*villagers(3), type(bad)(bad.n, bad.name, bad.id_number[:-1] + "0", bad.phone)])
    )
    page.goto(f"/c/shili/sessions/{walk.session}/people")
    page.get_by_role("link", name="导入花名册").click()
    page.get_by_label("文件").set_input_files(roster)
    page.get_by_role("button", name="先看一遍").click()
    expect(page.get_by_role("heading", name="写入 3 行，退回 1 行")).to_be_visible()
    expect(page.get_by_text("身份证号校验不通过")).to_be_visible()
    page.get_by_role("button", name="写入 3 行").click()
    expect(page.get_by_role("heading", name="正在写入")).to_be_visible()
    with on_day(FIRST_DAY), unit_of_work(tenant.id) as db:
        run_import(db, walk.school, list_imports(db, walk.session)[0].id)
    expect(page.get_by_role("heading", name="已写入 3 行")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载退回的 1 行").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.get_by_role("link", name="看名单").click()
    expect(page.get_by_role("row").filter(has_text="示零零")).to_have_count(3)
