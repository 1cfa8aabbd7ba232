"""Forms and the API 表单与接口: what a page takes, the API takes through the same schema."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from tests.counties.walk import FIRST_DAY, PASSWORD, Walk
from tests.integration.web.conftest import Browser, Machine, MakeBrowser

from xiangxun.kernel.clock import on_day
from xiangxun.registry.documents.queries import list_documents
from xiangxun.registry.institutions.orders import issue_order
from xiangxun.registry.institutions.queries import get_order
from xiangxun.registry.lecturers.models import LecturerCertificate
from xiangxun.registry.lecturers.queries import list_lecturers
from xiangxun.registry.tasks.service import give_task
from xiangxun.registry.tenants.models import Tenant
from xiangxun.training.attendance.queries import slot_totals
from xiangxun.training.feedback.queries import list_assessments, open_questions
from xiangxun.training.feedback.service import close_feedback
from xiangxun.training.plans.queries import get_plan, list_changes
from xiangxun.training.sessions.queries import get_session

_FORM_OF_LECTURER = {"name": "钱老师", "birth": "1985-02-03"}


@pytest.mark.parametrize(
    ("typed", "certificates"),
    [
        ({}, []),
        ({"kind": "ecommerce_lecturer", "issued": "2020-01-01", "number": "证2"}, [("证2", "")]),
    ],
    ids=["without a certificate", "with one"],
)
def test_lecturer_is_registered_by_the_form(
    browser: Browser, walk: Walk, typed: dict[str, str], certificates: list[tuple[str, str]]
) -> None:
    assert "出生日期" in browser.get("/lecturers/").text
    sent = browser.post("/lecturers/", {**_FORM_OF_LECTURER, **typed}, page="/lecturers/")
    assert sent.status_code == 303, sent.text
    with walk.on() as db:
        (one,) = [one for one in list_lecturers(db) if one.name == "钱老师"]
        found = db.scalars(select(LecturerCertificate).where(LecturerCertificate.lecturer_id == one.id))
        assert one.institution_id is None
        assert [(held.number, held.issuer) for held in found] == certificates


def test_lecturer_s_form_is_refused_in_words(browser: Browser, walk: Walk) -> None:
    sent = browser.post("/lecturers/", {**_FORM_OF_LECTURER, "birth": "昨天"}, page="/lecturers/")
    assert sent.status_code == 422
    assert "“出生日期”应写作 年-月-日" in sent.text


def test_order_is_mended_or_missed_over_the_api_as_on_the_page(machine: Machine, walk: Walk) -> None:
    with walk.on() as db:
        first, second = (
            issue_order(
                db,
                walk.group,
                institution_id=walk.institution,
                session_id=None,
                demand="补齐签到",
                rule="TL-8-1",
                due=FIRST_DAY,
            )
            for _each in range(2)
        )
    with on_day(FIRST_DAY):
        assert machine.post(f"/orders/{first}/mended", {}).status_code == 422
        assert machine.post(f"/orders/{first}/mended", {"report": "已补"}).status_code == 200
        assert machine.post(f"/orders/{second}/missed", {"report": "没有补"}).status_code == 200
    with walk.on() as db:
        assert get_order(db, first).report == "已补"
        assert (get_order(db, first).mended_on, get_order(db, second).mended_on) == (FIRST_DAY, None)


def test_change_of_a_plan_is_drafted_on_the_page_and_over_the_api(
    browser: Browser, machine: Machine, walk: Walk
) -> None:
    plan = walk.approve_plan()
    page = f"/plans/{plan}"
    with on_day(FIRST_DAY):
        refused = browser.post(f"{page}/changes", {"changes": "people"}, page=page)
        assert "请填写“变更理由”" in refused.text
        sent = browser.post(f"{page}/changes", {"changes": "people", "reason": "报名多"}, page=page)
        assert sent.status_code == 303, sent.text
        made = machine.post(f"/plans/{plan}/changes", {"changes": ["time"], "reason": "农忙"})
        assert made.status_code == 201, made.text
        added = (made.json or {})["id"]
    with walk.on() as db:
        said = {(one.changes, one.fields["reason"]) for one in list_changes(db, plan)}
        assert said == {(("people",), "报名多"), (("time",), "农忙")}
        assert get_plan(db, added).title == "变更：五月班"


def test_draft_is_edited_over_the_api_as_on_the_page(machine: Machine, walk: Walk) -> None:
    session = walk.draft()
    slot = {"course": "复习", "planned_from": 540, "planned_to": 600}
    plan = {"code": "2024-01", "title": "改过", "institution_id": walk.institution, "version": 1}
    plan["days"] = [{"on": FIRST_DAY.isoformat(), "slots": [slot]}]
    told = machine.post(f"/sessions/{session}", plan)
    assert told.status_code == 200, told.text
    assert machine.post(f"/sessions/{session}", plan).status_code == 409
    with walk.on() as db:
        view = get_session(db, session)
    assert (view.row.title, [one.course for one in view.days[0].slots]) == ("改过", ["复习"])


def test_lecturer_is_engaged_by_the_form_with_a_fee_in_yuan(browser: Browser, walk: Walk) -> None:
    walk.approve_plan()
    page = f"/sessions/{walk.draft()}/lecturers"
    said = {"lecturer_id": str(walk.lecturer), "fee_fen": "1200.505", "purposes": "theory"}
    assert "“课酬（元，全期）”应为金额（元）" in browser.post(page, said, page=page).text
    assert browser.post(page, said | {"fee_fen": "1200.50"}, page=page).status_code == 303
    with walk.on() as db:
        (engaged,) = get_session(db, walk.session).lecturers
    assert (engaged.fee_fen, engaged.purposes, engaged.guest) == (120_050, ("theory",), False)


def test_day_cancelled_in_part_and_commented_is_told_over_the_api(machine: Machine, walk: Walk) -> None:
    walk.to_open()
    day = f"/sessions/{walk.session}/days/{FIRST_DAY}"
    with on_day(FIRST_DAY):
        assert machine.post(f"{day}/held", {"cancelled": [1], "homework": True}).status_code == 200
        assert machine.post(f"{day}/homework", {}).status_code == 422
        told = machine.post(f"{day}/homework", {"commented_on": walk.days[1].isoformat()})
        assert told.status_code == 200, told.text
        assert machine.post(f"{day}/paper-totals", {"slots": {"0": 5}, "people": 6}).status_code == 200
        changed = machine.post(
            f"/sessions/{walk.session}/differences", {"aspects": ["time"], "reason": "停电"}
        )
        assert changed.status_code == 200, changed.text
    with walk.on() as db:
        view = get_session(db, walk.session)
        assert [slot.cancelled for slot in view.days[0].slots] == [False, True]
        assert (view.days[0].commented_on, view.differs) == (walk.days[1], ("time",))
        assert slot_totals(db, walk.session, FIRST_DAY) == {0: 5}


def test_who_does_not_count_heads_still_saves_the_day_of_the_comment(
    make_browser: MakeBrowser, tenant: Tenant, browser: Browser, walk: Walk
) -> None:
    walk.to_open()
    page = f"/sessions/{walk.session}/days/"
    seen = {"head_count": "6", "observers": "office"}
    with on_day(FIRST_DAY):
        assert browser.post(f"{page}{FIRST_DAY}/seen", seen, page=page).status_code == 303
        school, fresh = make_browser(tenant, ""), "another passphrase 2"
        school.sign_in("school")
        school.post("/accounts/password", {"old": PASSWORD, "new": fresh, "again": fresh})
        shown = school.get(page).text
        assert 'name="head_count"' not in shown
        said = {"commented_on": FIRST_DAY.isoformat()}
        assert school.post(f"{page}{FIRST_DAY}/seen", said, page=page).status_code == 303
    with walk.on() as db:
        day = get_session(db, walk.session).days[0]
    assert (day.head_count, day.commented_on) == (6, FIRST_DAY)


def test_progress_and_levels_go_over_the_api(machine: Machine, walk: Walk) -> None:
    walk.to_closed()
    trainee = walk.admitted()[0]
    address = f"/sessions/{walk.session}"
    row = {"trainee_id": trainee, "scores": {"theory": 101}}
    assert machine.post(f"{address}/progress", {"people": [row]}).status_code == 422
    row["scores"] = {"theory": 90}
    assert machine.post(f"{address}/progress", {"people": [row]}).status_code == 200
    assert machine.post(f"{address}/levels", {}).status_code == 422
    decided = machine.post(f"{address}/levels", {"reason": "考核完成"})
    assert decided.status_code == 200, decided.text
    listed = machine.get(f"{address}/progress").json or []
    assert [one["trainee_id"] for one in listed] == [trainee]
    assert listed[0]["scores"] == {"theory": 90}


def test_question_of_an_assessment_is_answered_over_the_api(machine: Machine, walk: Walk) -> None:
    walk.to_open()
    with walk.on() as db:
        close_feedback(db, walk.office, walk.session)
        (assessment,) = list_assessments(db, walk.session)
        (question,) = open_questions(db, assessment.receipt_id)
    said = {"rule": question["rule"], "answer": "plausible", "role": "leading_group", "reason": "逐一问过"}
    address = f"/assessments/{assessment.id}/answers"
    assert machine.post(address, {**said, "reason": None}).status_code == 422
    told = machine.post(address, said)
    assert told.status_code == 200, told.text
    assert (told.json or {})["assessments"][0]["state"] != "referred"


def test_townships_are_kept_over_the_api_as_on_the_page(
    browser: Browser, machine: Machine, walk: Walk
) -> None:
    sent = browser.post("/townships/", {"names": "城关镇、东乡\n西乡"}, page="/townships/")
    assert sent.status_code == 303, sent.text
    told = machine.post("/townships", {"names": ["西乡", "北乡"]}).json or {}
    assert (told["added"], told["known"]) == (["北乡"], 1)
    assert machine.post("/townships", {"names": []}).status_code == 422
    first = (machine.get("/townships").json or [])[0]
    address = f"/townships/{first['id']}"
    assert machine.post(f"{address}/retirement", {"version": first["version"]}).status_code == 200
    assert machine.post(f"{address}/retirement", {"version": first["version"]}).status_code == 409
    listed = machine.post(f"{address}/restoration", {"version": first["version"] + 1}).json or []
    assert [one["name"] for one in listed if one["retired_on"]] == []


def test_task_is_reported_done_over_the_api(machine: Machine, walk: Walk) -> None:
    walk.draft()
    with walk.on() as db:
        task = give_task(
            db,
            walk.group,
            role="leading_group",
            what="talk",
            rule="TL-8-2",
            subject="session",
            subject_id=walk.session,
        )
    assert [one["id"] for one in machine.get("/tasks").json or []] == [task]
    assert machine.post(f"/tasks/{task}/report", {"report": ""}).status_code == 422
    assert (machine.post(f"/tasks/{task}/report", {"report": "已谈话"}).json or {})["report"] == "已谈话"
    assert machine.get("/tasks").json == []


def test_paper_is_filed_by_the_form_today_where_no_day_is_typed(browser: Browser, walk: Walk) -> None:
    page = f"/institutions/{walk.institution}"
    said = {"kind": "photos", "title": "牌匾", "count": "0"}
    address = f"/documents/institution/{walk.institution}"
    with on_day(FIRST_DAY):
        assert "“份数”应在 1 到 1,000,000 之间" in browser.post(address, said, page=page).text
        assert browser.post(address, said | {"count": ""}, page=page).status_code == 303
    with walk.on() as db:
        (filed,) = list_documents(db, "institution", walk.institution)
    assert (filed.on, filed.count, filed.signed) == (FIRST_DAY, 1, ())


def test_ruling_on_one_person_is_given_by_the_form(browser: Browser, walk: Walk) -> None:
    walk.to_open()
    page = f"/sessions/{walk.session}/people"
    address = f"{page}/{walk.admitted()[0]}/ruling"
    said = {"rule": "TL-3-2", "answer": "allow", "role": "leading_group"}
    assert "请填写“理由”" in browser.post(address, said, page=page).text
    assert browser.post(address, said | {"reason": "情况属实"}, page=page).status_code == 303
