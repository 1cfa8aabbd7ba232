"""Own fields 本县栏目 before a clerk: read beside the person, and entered anew after an update of the rules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from tests.counties.ownland import first, roster, second
from tests.counties.people import villagers
from tests.counties.walk import FIRST_DAY, UnitOfWork, Walk
from tests.e2e.looking import beyond, keep, serious

from xiangxun.counties import added
from xiangxun.registry.extras.tasks import bring_rows_up
from xiangxun.registry.lecturers.service import register_lecturer
from xiangxun.registry.tenants.models import Tenant
from xiangxun.training.enrolment.service import look_at_roster, run_import, start_import

pytestmark = pytest.mark.browser


def shoot(page: Page, name: str) -> None:
    """Have axe look at the page, and keep a picture where somebody asked for them."""
    assert serious(page) == []
    assert beyond(page) <= 0
    keep(page, f"own-{name}")


@pytest.fixture
def walk(unit_of_work: UnitOfWork, tenant: Tenant, app: Flask) -> Iterator[Walk]:
    """Two people and a lecturer of a county with fields of its own, whose package has changed them since."""
    with added(first(), "1.0"):
        walk = Walk(unit_of_work, tenant.id)
        walk.to_approved(extra={"board": "镇招待所"})
        sent = roster(
            villagers(2), ("家庭收入", "已有技能", "用餐"), [(30000, "拍照", "清真"), (28000, "", "普通")]
        )
        with walk.on(FIRST_DAY) as db:
            looked = look_at_roster(db, walk.school, walk.session, sent, name="名单.xlsx")
            start_import(db, walk.school, looked)
            run_import(db, walk.school, looked)
            register_lecturer(
                db,
                walk.school,
                institution_id=walk.institution,
                name="乙老师",
                birth=None,
                extra={"score": "优秀"},
            )
    with app.app_context(), added(second(), "2.0"):
        bring_rows_up(tenant_id=tenant.id)
        yield walk


def test_clerk_enters_anew_what_could_not_be_converted(page: Page, walk: Walk) -> None:
    page.goto("/c/shili/")
    shoot(page, "desk")
    page.get_by_role("link", name="规则更新后有 1 个栏目的值不能转换").first.click()
    shoot(page, "kept")
    page.get_by_role("link", name="补填", exact=True).click()
    shoot(page, "edit")
    page.get_by_label("岗前成绩").first.fill("91")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("本县栏目已修改。")).to_be_visible()
    shoot(page, "lecturer")
    trainee = walk.admitted()[0]
    page.goto(f"/c/shili/trainees/{trainee}")
    expect(page.get_by_text("清真")).to_have_count(0)
    expect(page.get_by_text("家庭年收入（元）")).to_be_visible()
    shoot(page, "trainee")
    page.goto(f"/c/shili/sessions/{walk.session}/people?why={trainee}")
    expect(page.get_by_text("清真")).to_be_visible()
    shoot(page, "people")
    page.goto(f"/c/shili/extras/person/{trainee}")
    shoot(page, "person")
