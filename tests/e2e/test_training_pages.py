"""The training floor in a browser 培训各页: reasons before a step, changes of a plan, what a phone shows of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.counties.people import villagers
from tests.counties.walk import FIRST_DAY, Walk
from tests.e2e.looking import beyond, keep

from xiangxun.registry.interpretations.regulation import keep_regulation
from xiangxun.registry.interpretations.service import interpret
from xiangxun.training.sessions.days import hold_day

pytestmark = pytest.mark.browser


@pytest.fixture
def own_words(walk: Walk) -> Walk:
    """The office has uploaded the regulation."""
    with walk.on() as db:
        keep_regulation(
            db, walk.group, "第三条 培训机构须有计划。\n（二）没有批准的计划不得开班。\n第四条 略。"
        )
    return walk


def test_obstacle_before_the_step_opens_its_reasons_with_the_regulations_words(
    page: Page, own_words: Walk
) -> None:
    walk = own_words
    walk.plan = walk.submit_plan()
    walk.draft()
    walk.engage()
    walk.apply()
    walk.decide("review")
    walk.decide("approve")
    page.goto(f"/c/shili/sessions/{walk.session}/")
    gate = page.locator("#gate")
    gate.get_by_role("link", name="为什么?").first.click()
    expect(page.locator("#why")).to_contain_text("还没有判定")
    expect(page.locator("#why .x-own-words").first).to_contain_text("不得开班")
    keep(page, "session-gate")
    assert beyond(page) <= 0


def test_lecturer_of_a_session_has_lessons_and_reasons(page: Page, walk: Walk) -> None:
    walk.to_open(villagers(3))
    page.goto(f"/c/shili/sessions/{walk.session}/lecturers")
    expect(page.get_by_text("示老师").first).to_be_visible()
    page.get_by_role("link", name="为什么?").first.click()
    expect(page.locator("#why")).to_contain_text("凭据")
    keep(page, "session-lecturers")
    assert beyond(page) <= 0


def test_departure_from_plan_is_shown_and_a_change_asked_for(page: Page, walk: Walk) -> None:
    plan = walk.approve_plan()
    walk.to_open(villagers(3))
    with walk.on(walk.days[0]) as db:
        hold_day(db, walk.group, walk.session, walk.days[0], held={0: (540, 690)}, cancelled=[1])
    page.goto(f"/c/shili/sessions/{walk.session}/")
    expect(page.locator("#departures")).to_contain_text("取消")
    keep(page, "session-departures")
    assert beyond(page) <= 0
    page.goto(f"/c/shili/plans/{plan}")
    page.get_by_text("申请变更").click()
    page.get_by_role("checkbox", name="时间", exact=True).check()
    page.get_by_label("变更理由").fill("农忙，上午晚半小时开课")
    page.get_by_role("button", name="草拟变更").click()
    expect(page.get_by_text("变更已草拟")).to_be_visible()
    keep(page, "plan-change")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("审批中").first).to_be_visible()


def test_levels_are_scored_proposed_and_decided(page: Page, walk: Walk) -> None:
    walk.to_open(villagers(3))
    page.goto(f"/c/shili/sessions/{walk.session}/")
    page.get_by_role("link", name="等级", exact=True).click()
    page.get_by_label("考试 示零零一").fill("88")
    page.get_by_label("考试 示零零二").fill("40")
    page.get_by_role("button", name="保存成绩").click()
    expect(page.get_by_text("已保存 2 人的成绩")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="示零零一")).to_contain_text("基础")
    page.get_by_label("说明").fill("阶段考核完成")
    page.get_by_role("button", name="评定", exact=True).click()
    expect(page.get_by_text("已评定 2 人的等级")).to_be_visible()
    page.get_by_role("link", name="为什么?").first.click()
    expect(page.locator("#why")).to_contain_text("凭据")
    keep(page, "levels")
    assert beyond(page) <= 0
    with page.expect_download() as handed:
        page.get_by_role("button", name="导出等级表").click()
    assert handed.value.suggested_filename.endswith(".xlsx")


def test_list_keeps_search_filter_and_order_in_the_address_and_exports_what_it_shows(
    page: Page, walk: Walk
) -> None:
    walk.to_open(villagers(1))
    page.goto("/c/shili/sessions/")
    page.get_by_label("编号或名称").fill("五月")
    fold = page.get_by_text("筛选", exact=True)
    if fold.is_visible():
        expect(page.get_by_label("状态")).to_be_hidden()
        fold.press("Enter")
    page.get_by_label("状态").select_option("open")
    page.get_by_role("button", name="查找").click()
    expect(page).to_have_url(re.compile(r"q=.*state=open"))
    expect(page.get_by_role("row").filter(has_text="五月第一期")).to_be_visible()
    keep(page, "sessions")
    assert beyond(page) <= 0
    with page.expect_download() as handed:
        page.get_by_role("button", name="导出").click()
    assert handed.value.suggested_filename.startswith("期次")
    page.get_by_label("编号或名称").fill("没有这样的班")
    page.get_by_role("button", name="查找").click()
    expect(page.get_by_text("没有符合的", exact=True)).to_be_visible()
    page.get_by_role("link", name="清除").click()
    for place in ("plans", "lecturers", "institutions", "trainees"):
        page.goto(f"/c/shili/{place}/")
        expect(page.get_by_role("button", name="导出")).to_be_visible()
        keep(page, place)
        assert beyond(page) <= 0


def test_settings_tell_who_decided_what_on_which_document(page: Page, walk: Walk) -> None:
    with walk.on() as db:
        interpret(
            db,
            walk.group,
            key="class.most",
            value=60,
            from_on=FIRST_DAY,
            document="示电商〔2024〕1号",
        )
    page.goto("/c/shili/rules/")
    page.get_by_role("link", name="本县设置").click()
    row = page.get_by_role("row").filter(has_text="示电商〔2024〕1号")
    expect(row).to_contain_text("group")
    keep(page, "settings")
    assert beyond(page) <= 0


def test_stages_of_a_session_leave_no_empty_place_in_their_bar(page: Page, walk: Walk) -> None:
    walk.draft()
    page.goto(f"/c/shili/sessions/{walk.session}/")
    bar = page.locator(".x-stage")
    whole = bar.bounding_box()
    rows: dict[int, float] = {}
    for place in bar.locator("li").all():
        box = place.bounding_box()
        assert box is not None
        rows[round(box["y"])] = rows.get(round(box["y"]), 0) + box["width"]
    assert whole is not None
    assert set(map(round, rows.values())) == {round(whole["width"])}
    keep(page, "session-stages")
