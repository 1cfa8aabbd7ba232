"""Errors and headers 错误与响应头: said in Chinese, with what to do; nothing given away."""

from __future__ import annotations

import logging
import re

import pytest
from flask import Flask
from tests.counties.people import villagers
from tests.counties.walk import Walk
from tests.integration.web.conftest import Browser, Machine, MakeBrowser

from xiangxun.registry.tenants.models import Tenant
from xiangxun.training.sessions import pages


@pytest.mark.parametrize("path", ["/nowhere", "/c/nowhere/", "/c/nowhere/sign-in/"])
def test_open_unknown_address_says_so(app: Flask, path: str) -> None:
    answer = app.test_client().get(path, follow_redirects=True)
    assert answer.status_code == 404
    assert "没有找到" in answer.text


def test_call_unknown_route_answers_json(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["error"]["code"] == "not_found"


def test_take_step_that_rules_stop_lists_each_rule_with_article(browser: Browser, walk: Walk) -> None:
    walk.to_approved()
    answer = browser.post(f"/sessions/{walk.session}/open")
    assert answer.status_code == 409
    assert "x-gate" in answer.text
    assert 'class="x-art"' in answer.text


def test_call_step_that_rules_stop_answers_findings(machine: Machine, walk: Walk) -> None:
    walk.to_approved()
    answer = machine.post(f"/sessions/{walk.session}/opening")
    assert answer.status_code == 409
    assert answer.json is not None
    error = answer.json["error"]
    assert error["code"] == "step_stopped"
    assert all(one["rule"] and one["article"] and one["message"] for one in error["details"]["findings"])


def test_failed_step_leaves_nothing_behind(browser: Browser, machine: Machine, walk: Walk) -> None:
    walk.to_approved()
    before = machine.get(f"/sessions/{walk.session}/receipts").json
    assert browser.post(f"/sessions/{walk.session}/open").status_code == 409
    shown = machine.get(f"/sessions/{walk.session}").json
    assert shown is not None
    assert shown["session"]["row"]["state"] == "approved"
    assert machine.get(f"/sessions/{walk.session}/receipts").json == before


def test_send_body_that_does_not_fit_names_the_field(machine: Machine) -> None:
    answer = machine.post("/venues", {"title": "x"})
    assert answer.status_code == 422
    assert answer.json is not None
    assert set(answer.json["error"]["details"]["fields"]["json"]) == {"name", "title"}


def test_send_more_than_allowed_is_refused(
    browser: Browser, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100)
    answer = browser.client.post(f"{browser.root}/venues/", data={"name": "x" * 1000})
    assert answer.status_code == 413
    assert "过大" in answer.text


def test_unexpected_failure_shows_and_logs_no_word_of_it(
    browser: Browser, walk: Walk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    said = f"示二〇一 {villagers(1)[0].id_number}"

    def fail(*_arguments: object) -> None:
        raise RuntimeError(said)

    walk.draft()
    monkeypatch.setattr(pages, "frame_of", fail)
    with caplog.at_level(logging.INFO):
        answer = browser.get(f"/sessions/{walk.session}/")
    assert answer.status_code == 500
    assert "系统出错" in answer.text
    for written in (answer.text, caplog.text):
        assert "990101" not in written
        assert "示二" not in written
    assert "Traceback" not in answer.text
    assert "RuntimeError at sessions.page" in caplog.text


def test_requests_are_logged_by_route_without_address(
    browser: Browser, walk: Walk, caplog: pytest.LogCaptureFixture
) -> None:
    walk.to_open(villagers(2))
    with caplog.at_level(logging.INFO):
        browser.post("/trainees/", {"search": "示"})
    assert "POST trainees.index 200" in caplog.text
    assert "示零" not in caplog.text


def test_two_people_changing_a_plan_the_second_sees_both_and_who_was_first(
    browser: Browser, make_browser: MakeBrowser, tenant: Tenant
) -> None:
    other = make_browser(tenant, "quick")
    assert browser.post("/plans/", {"kind": "class", "title": "原名", "people": "30"}).status_code == 303
    (path,) = {f"/plans/{n}" for n in range(1, 500) if browser.get(f"/plans/{n}").status_code == 200}
    first = {"title": "先改的名", "people": "30", "starts": "2024-05-06", "version": "1"}
    assert other.post(path, first).status_code == 303
    answer = browser.post(path, {"title": "后改的名", "people": "30", "version": "1"})
    assert answer.status_code == 409
    rows = re.findall(r"<td><b>([^<]+)</b></td>\s*<td[^>]*>([^<]*)</td>\s*<td[^>]*>([^<]*)</td>", answer.text)
    assert rows == [("名称", "后改的名", "先改的名"), ("开始日期", "—", "2024-05-06")]
    assert re.search(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}，示例县quick：修改计划", answer.text)


def test_choices_are_compared_in_words(browser: Browser, walk: Walk) -> None:
    session = walk.draft()
    path = f"/sessions/{session}/edit"
    form = {"code": "2024-01", "title": "甲", "institution_id": str(walk.institution), "version": "1"}
    form |= {"day_0": "2024-05-06", "mode_0": "onsite", "from_0_0": "08:30", "to_0_0": "09:30"}
    form |= {"course_0_0": "开店", "kind_0_0": "theory"}
    assert browser.post(path, {**form, "category": "open"}, page=path).status_code == 303
    answer = browser.post(path, {**form, "kind_0_0": "practice"}, page=path)
    assert answer.status_code == 409
    rows = re.findall(r"<td><b>([^<]+)</b></td>\s*<td[^>]*>([^<]*)</td>\s*<td[^>]*>([^<]*)</td>", answer.text)
    (category,) = [row[1:] for row in rows if row[0] == "类别"]
    assert category[0] == "—"
    assert re.fullmatch(r"[\u4e00-\u9fff]+", category[1])


def test_conflict_about_something_else_shows_what_was_typed(browser: Browser, walk: Walk) -> None:
    walk.approve_plan()
    session = walk.draft()
    walk.engage()
    walk.apply()
    form = {"code": "2024-01", "title": "改名", "institution_id": str(walk.institution), "version": "1"}
    form |= {"day_0": "2024-05-06", "from_0_0": "08:30", "to_0_0": "09:30", "course_0_0": "开店"}
    answer = browser.post(f"/sessions/{session}/edit", form)
    assert answer.status_code == 409
    assert "申请已经提交" in answer.text
    assert re.search(r"<td>名称</td>\s*<td>改名</td>", answer.text)


def test_every_answer_carries_security_headers(browser: Browser, app: Flask) -> None:
    for answer in (
        browser.get("/sessions/"),
        browser.get("/nowhere"),
        app.test_client().get("/api/v1/openapi.json"),
    ):
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "default-src 'self'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"


def test_pages_hold_no_script_and_no_style_of_their_own(browser: Browser, walk: Walk) -> None:
    walk.to_open()
    for path in ("/", f"/sessions/{walk.session}/", f"/sessions/{walk.session}/days/", "/rules/"):
        text = browser.get(path).text
        assert "<script" not in text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text


def test_english_is_one_click_away_and_remembered(browser: Browser) -> None:
    assert '<html lang="zh-CN">' in browser.get("/sessions/").text
    assert 'lang="en"' in browser.get("/sessions/?lang=en").text
    again = browser.get("/sessions/").text
    assert '<html lang="en">' in again
    assert "Sessions" in again
