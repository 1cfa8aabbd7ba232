"""Papers 文书: printed on the county's form, written down by whom, and only for whom they are."""

from __future__ import annotations

import io

import pytest
from docx import Document
from flask import Flask
from pypdf import PdfReader
from tests.counties.people import villager
from tests.counties.walk import Walk
from tests.integration.web.conftest import Browser, MakeAccount, MakeBrowser
from werkzeug.test import TestResponse

from xiangxun.foundation import audit
from xiangxun.foundation.access import Role
from xiangxun.oversight.papers.queries import list_printings
from xiangxun.registry.institutions.orders import issue_order
from xiangxun.registry.tenants.models import Tenant
from xiangxun.results.ledger.service import compute_ledger


def words_of(answer: TestResponse) -> str:
    """What stands on a paper, PDF or Word, without blanks."""
    assert answer.status_code == 200, answer.text
    content = io.BytesIO(answer.data)
    if answer.mimetype == "application/pdf":
        text = "".join(page.extract_text() for page in PdfReader(content).pages)
    else:
        document = Document(content)
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    return "".join(text.split())


@pytest.fixture
def closed(walk: Walk) -> Walk:
    """A closed session with a ledger."""
    walk.to_closed([villager(n, name=f"村民{n}") for n in (1, 2)])
    with walk.on(walk.days[-1]) as db:
        compute_ledger(db, walk.school, walk.session)
    return walk


@pytest.mark.parametrize("ending", ["pdf", "docx"])
@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("application_report", "五月第一期"),
        ("notice", "示例学校"),
        ("roster", "村民1"),
        ("ledger", "计入"),
        ("feedback_form", "很满意"),
    ],
)
def test_take_paper_of_a_session_prints_what_is_on_record(
    browser: Browser, closed: Walk, key: str, said: str, ending: str
) -> None:
    answer = browser.post(f"/papers/session/{closed.session}/{key}/{ending}")
    assert said in words_of(answer)
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_take_roster_shows_no_id_number_whole(browser: Browser, closed: Walk) -> None:
    text = words_of(browser.post(f"/papers/session/{closed.session}/roster/docx"))
    assert villager(1).id_number not in text
    assert villager(1).id_number[-4:] in text


def test_take_sign_in_sheet_prints_the_day_its_halves_and_its_code(browser: Browser, closed: Walk) -> None:
    on = closed.days[1].isoformat()
    answer = browser.post(f"/papers/session/{closed.session}/sign_in/pdf", {"on": on})
    text = words_of(answer)
    assert "第2天" in text
    assert "上午签名" in text
    assert f"XXQD-shili-{closed.session}-{on.replace('-', '')}" in text


def test_take_sign_in_sheet_of_a_day_without_class_says_where_to_go(browser: Browser, closed: Walk) -> None:
    answer = browser.post(f"/papers/session/{closed.session}/sign_in/pdf", {"on": "2020-01-01"})
    assert answer.status_code == 404
    assert "签到页" in answer.text


def test_take_opinion_before_any_acceptance_says_so(browser: Browser, closed: Walk) -> None:
    answer = browser.post(f"/papers/session/{closed.session}/acceptance_opinion/pdf")
    assert answer.status_code == 404
    assert "还没有验收" in answer.text


def test_take_plan_approval_prints_its_fields_and_the_decision(browser: Browser, closed: Walk) -> None:
    text = words_of(browser.post(f"/papers/plan/{closed.plan}/plan_approval/docx"))
    assert "返乡青年" in text
    assert "同意" in text


def test_take_order_prints_demand_and_day(browser: Browser, closed: Walk) -> None:
    with closed.on() as db:
        order = issue_order(
            db,
            closed.group,
            institution_id=closed.institution,
            session_id=closed.session,
            rule="TL-1",
            demand="补交签到表",
            due=closed.days[-1],
        )
    text = words_of(browser.post(f"/papers/order/{order}/rectification_order/pdf"))
    assert "补交签到表" in text
    assert "2024年5月7日" in text


def test_take_paper_writes_down_who_and_shows_it(browser: Browser, closed: Walk) -> None:
    browser.post(f"/papers/session/{closed.session}/roster/pdf")
    with closed.on() as db:
        (one,) = list_printings(db, "session", closed.session)
        assert audit.verify(db).ok
    assert (one.paper, one.format) == ("roster", "pdf")
    page = browser.get(f"/papers/sessions/{closed.session}")
    assert one.sha256[:12] in page.text
    assert one.name in page.text


def test_take_paper_of_another_matter_is_refused(browser: Browser, closed: Walk) -> None:
    assert browser.post(f"/papers/plan/{closed.plan}/roster/pdf").status_code == 422
    assert browser.post(f"/papers/session/{closed.session}/poster/pdf").status_code == 404


def test_another_institution_takes_no_paper_and_sees_none(
    app: Flask, closed: Walk, tenant: Tenant, make_account: MakeAccount
) -> None:
    stranger = closed.other_school()
    make_account(tenant, "colleague", Role.INSTITUTION, institution_id=stranger.institution)
    theirs = Browser(app.test_client(), tenant.code)
    theirs.sign_in("colleague")
    assert theirs.get(f"/papers/sessions/{closed.session}").status_code == 404
    assert theirs.post(f"/papers/session/{closed.session}/roster/pdf").status_code == 404
    assert theirs.post("/papers/county/0/destruction_register/pdf").status_code == 404


def test_finance_takes_no_list_of_people(closed: Walk, tenant: Tenant, make_browser: MakeBrowser) -> None:
    treasurer = make_browser(tenant, "treasurer", Role.FINANCE)
    assert treasurer.post(f"/papers/session/{closed.session}/roster/pdf").status_code == 403
    assert treasurer.post(f"/papers/session/{closed.session}/notice/pdf").status_code == 200


def test_papers_of_the_county_are_listed_with_their_place(browser: Browser, closed: Walk) -> None:
    page = browser.get("/papers/")
    assert page.status_code == 200
    assert "档案销毁清册" in page.text
    text = words_of(browser.post("/papers/county/0/destruction_register/docx"))
    assert "监销人（二）" in text


def test_scan_the_code_of_a_sheet_leads_to_it_and_of_another_county_nowhere(
    browser: Browser, closed: Walk
) -> None:
    answer = browser.get(f"/papers/sheets?code=XXQD-shili-{closed.session}-20240507")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/sessions/{closed.session}/days/2024-05-07")
    for code in (f"XXQD-other-{closed.session}-20240507", "XXQD-shili-1-2024", "垃圾", ""):
        assert browser.get("/papers/sheets", query_string={"code": code}).status_code == 404
