"""Rights on pages 个人信息权利页面: what a person may ask for, the register, and the papers to hand out."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from tests.counties.fixtures import make_walk, testland, walk
from tests.counties.people import villagers
from tests.integration.oversight.rights.conftest import ASKED
from tests.integration.web.conftest import browser, make_account, make_browser
from tests.integration.web.test_own_fields import own, ownland

from xiangxun.foundation.access import Role
from xiangxun.oversight.rights.paper import sections_of
from xiangxun.oversight.rights.queries import Kept, referring_tables
from xiangxun.oversight.rights.words import COLUMNS, OURS, TABLES

ONE = villagers(1)[0]
__all__ = ["browser", "make_account", "make_browser", "make_walk", "own", "ownland", "testland", "walk"]


@pytest.fixture
def trainee(walk, browser):
    walk.to_open(villagers(2))
    return walk.admitted()[0]


def letters(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).replace("\n", "")


def test_copy_is_read_on_the_screen_and_handed_out_as_a_paper_in_chinese(browser, trainee):
    seen = browser.post(f"/rights/{trainee}/copy", {"reason": ASKED})
    assert ONE.id_number in seen.text
    assert "登记的本人信息" in seen.text
    paper = browser.post(f"/rights/{trainee}/copy", {"reason": ASKED, "as": "pdf"})
    assert paper.mimetype == "application/pdf"
    said = letters(paper.data)
    assert all(words in said for words in ("个人信息副本", ONE.id_number, "报名", "第四十五条"))
    assert not {"trainee_id", "id_sealed", "enrolments"} & set(said.split())


def test_restriction_leads_to_an_answer_to_print_that_names_nobody(browser, trainee):
    sent = browser.post(f"/rights/{trainee}/restrict", {"reason": ASKED})
    assert sent.status_code == 303
    answer = sent.headers["Location"].removeprefix("/c/shili")
    assert "只保存、不使用" in browser.get(answer).text
    printed = browser.post(answer)
    said = letters(printed.data)
    assert "第四十四条" in said
    assert ASKED.replace(" ", "") in said.replace(" ", "")
    assert ONE.name not in said
    assert ONE.name not in browser.get("/trainees/").text
    assert "（限）" in browser.get("/trainees/").text
    person = browser.get(f"/trainees/{trainee}").text
    assert "只保存、不使用" in person
    assert "查看完整号码" not in person
    assert "解除限制" in browser.get(f"/rights/{trainee}").text
    browser.post(f"/rights/{trainee}/lift", {"reason": "本人愿意恢复使用"})
    assert ONE.name in browser.get("/trainees/").text
    register = browser.get("/rights/").text
    assert register.index("解除限制") < register.index(">限制处理<")


def test_correction_shows_before_and_after_with_numbers_masked(browser, trainee):
    fields = {"name": "张三", "phone": "13900000009", "document": "户口簿，当面核对"}
    sent = browser.post(f"/rights/{trainee}/correct", fields)
    assert sent.status_code == 303
    page = browser.get(f"/rights/{trainee}").text
    assert all(words in page for words in (ONE.name, "张三", "139****0009", "户口簿，当面核对"))
    assert "13900000009" not in page
    assert "没有需要更正" in browser.post(f"/rights/{trainee}/correct", fields).text


def test_copy_tells_the_fields_that_the_county_added(own, make_browser, tenant):
    browser, trainee = make_browser(tenant), own.admitted()[0]
    said = browser.post(f"/rights/{trainee}/copy", {"reason": ASKED}).text
    assert "家庭年收入（元）：30000" in said
    assert "用餐：清真" in said


def test_codes_that_head_several_values_are_said_in_the_words_of_the_rulebook(tenant, walk, unit_of_work):
    tables: dict[str, list[dict[str, object]]] = {
        "trainees": [{"name": ONE.name}],
        "trainee_progress": [{"scores": {"exam": 80}}],
        "followup_calls": [{"answers": {"name": True, "unheard": False}}],
    }
    with unit_of_work(tenant.id) as db:
        said = {section.title: section.lines for section in sections_of(db, Kept(1, None, None, tables))}
    assert said["等级评定"] == [("第 1 项", "得分：考试：80")]
    assert said["回访"] == [("第 1 项", "审查或回访所答：姓名：是，unheard：否")]


def test_every_table_and_column_of_a_copy_has_its_words():
    tables = [*referring_tables(), referring_tables()[0].metadata.tables["trainees"]]
    assert {table.name for table in tables} | {"kept_values"} == TABLES.keys()
    assert {column.name for table in tables for column in table.columns} - OURS <= COLUMNS.keys()


def test_rights_are_for_the_offices_that_answer_for_the_data(make_browser, tenant, walk, trainee):
    other = make_browser(tenant, "center", Role.PUBLIC_SERVICE_CENTRE)
    for path in ("/rights/", f"/rights/{trainee}"):
        assert other.get(path).status_code == 403
    assert other.post(f"/rights/{trainee}/restrict", {"reason": ASKED}).status_code == 403
