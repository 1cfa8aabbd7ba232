"""Forms and the API 表单与接口: what a page takes, the API takes through the same schema."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from tests.counties.walk import FIRST_DAY, Walk
from tests.integration.web.conftest import Browser, Machine

from xiangxun.kernel.clock import on_day
from xiangxun.registry.institutions.orders import issue_order
from xiangxun.registry.institutions.queries import get_order
from xiangxun.registry.lecturers.models import LecturerCertificate
from xiangxun.registry.lecturers.queries import list_lecturers
from xiangxun.training.plans.queries import get_plan, list_changes

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
