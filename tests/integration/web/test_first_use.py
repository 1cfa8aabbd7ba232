"""First use 初次使用: what the platform knows is not asked, what was typed is not lost, and pages say what comes next."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from tests.counties.people import villagers
from tests.counties.walk import FIRST_DAY, Walk
from tests.integration.web.conftest import Browser, MakeAccount

from xiangxun.foundation.access import Role
from xiangxun.foundation.db.keyset import Ask
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.tenants.models import Tenant
from xiangxun.results.dossier.service import submit_session
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.training.enrolment.service import enrol_originals
from xiangxun.training.sessions.queries import find_sessions, get_session

_PICK = re.compile(r'<select id="f-institution_id".*?</select>', re.DOTALL)


@pytest.fixture
def school(app: Flask, make_account: MakeAccount, tenant: Tenant, walk: Walk) -> Browser:
    """The browser of the institution that gives the class."""
    make_account(tenant, "xuexiao", Role.INSTITUTION, institution_id=walk.institution)
    browser = Browser(app.test_client(), tenant.code)
    assert browser.sign_in("xuexiao").status_code == 303
    return browser


@pytest.mark.parametrize("path", ["/plans/", "/lecturers/"])
def test_institution_is_not_asked_which_institution_it_is(school: Browser, walk: Walk, path: str) -> None:
    [pick] = _PICK.findall(school.get(path).text)
    assert re.findall(r'<option value="(\d*)"( selected)?>', pick) == [(str(walk.institution), " selected")]


def test_office_chooses_the_institution(browser: Browser) -> None:
    [pick] = _PICK.findall(browser.get("/plans/").text)
    assert '<option value="">' in pick


def test_what_was_typed_and_refused_is_said_again_in_words(browser: Browser) -> None:
    typed = {"kind": "year", "title": "年度计划", "starts": "昨天"}
    answer = browser.client.post(
        f"{browser.root}/plans/",
        data={**typed, "csrf_token": token_of(browser, "/plans/")},
        headers={"Referer": f"http://localhost{browser.root}/plans/"},
    )
    assert answer.status_code == 422
    told = dict(re.findall(r"<tr>\s*<td>(.*?)</td>\s*<td>(.*?)</td>\s*</tr>", answer.text))
    assert told["名称"] == "年度计划"
    assert told["开始日期"] == "昨天"
    assert "year" not in told.values()
    assert "别人" not in answer.text


def token_of(browser: Browser, path: str) -> str:
    """Return the form token of a page."""
    token: str = re.findall(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)[0]
    return token


def test_list_of_lecturers_says_articles_and_no_ids_of_rules(browser: Browser) -> None:
    rows = browser.get("/lecturers/").text.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "第" in rows
    assert "TL-" not in rows


def test_who_gave_which_reason_stands_on_the_page_of_the_session(browser: Browser, walk: Walk) -> None:
    walk.to_draft()
    assert "说明与裁定" not in browser.get(f"/sessions/{walk.session}/").text
    walk.rule("TL-3-1", f"session:{walk.session}")
    shown = browser.get(f"/sessions/{walk.session}/").text
    ruled = shown.partition("说明与裁定")[2].partition("</section>")[0]
    assert re.search(r"准予 · \w+", ruled)


def test_retraining_without_people_offers_those_of_the_class_before(browser: Browser, walk: Walk) -> None:
    walk.to_closed(villagers(2))
    before = walk.session
    walk.draft(code="2024-01重", retrains=before)
    shown = browser.get(f"/sessions/{walk.session}/people").text
    assert "重新培训的对象是原班人员" in shown
    assert shown.count("列入原班人员") == 1
    with walk.on(FIRST_DAY) as db:
        enrol_originals(db, walk.group, walk.session)
    assert "重新培训的对象是原班人员" not in browser.get(f"/sessions/{walk.session}/people").text


def test_draft_takes_people_and_content_from_its_plan_where_it_says_none(school: Browser, walk: Walk) -> None:
    plan = walk.approve_plan(people=35, topics=["basics"])
    typed = {
        "code": "2024-09",
        "title": "九月班",
        "institution_id": str(walk.institution),
        "plan_id": str(plan),
        "first_day": "2024-09-02",
        "from_0": "8:30",
        "to_0": "11:30",
        "kind_0": "theory",
        "course_0": "开店",
        "lecturer_0": str(walk.lecturer),
    }
    assert "上一期是" not in school.get("/sessions/new").text
    assert school.post("/sessions/", typed).status_code == 303
    with walk.on() as db:
        [row] = find_sessions(db, Ask(search="2024-09"))
        view = get_session(db, row.id)
    assert (view.planned_people, list(view.topics)) == (35, ["basics"])
    assert "上一期是 2024-09" in school.get("/sessions/new").text
    at = school.get(f"/sessions/{row.id}/lecturers").text
    assert "<details open>" in at
    assert f'<option value="{walk.lecturer}" selected>' in at


def test_team_may_have_members_of_every_side_whatever_roles_one_holds_oneself(
    app: Flask, make_account: MakeAccount, tenant: Tenant, walk: Walk
) -> None:
    make_account(tenant, "zhuguan", Role.AUTHORITY, actors=("leading_group",))
    office = Browser(app.test_client(), tenant.code)
    assert office.sign_in("zhuguan").status_code == 303
    walk.to_closed(villagers(2))
    with walk.on(walk.days[-1]) as db:
        compute_ledger(db, walk.group, walk.session)
        submit_session(db, walk.group, walk.session)
        sides = set(law_on(db, FIRST_DAY).rulebook.words["role"])
    shown = office.get(f"/sessions/{walk.session}/acceptance/").text
    pick = re.findall(r'<select name="side_0".*?</select>', shown, re.DOTALL)[0]
    assert set(re.findall(r'<option value="(\w+)"', pick)) == sides
    assert "office" in sides
