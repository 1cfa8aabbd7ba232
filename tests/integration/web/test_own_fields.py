"""Own fields on pages 本县栏目页面: shown where their thing is shown, changed in a form, kept values settled; and by the API."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask
from tests.counties.ownland import first, roster, second
from tests.counties.people import villagers
from tests.counties.walk import FIRST_DAY, UnitOfWork, Walk
from tests.integration.web.conftest import Browser, Machine, MakeBrowser, MakeMachine
from tests.integration.web.test_papers import words_of

from xiangxun.counties import added
from xiangxun.counties.plugins import installed
from xiangxun.foundation import vault
from xiangxun.foundation.access import Role
from xiangxun.registry.extras.models import FIELD, KeptValue
from xiangxun.registry.extras.tasks import bring_rows_up
from xiangxun.registry.lecturers.service import register_lecturer
from xiangxun.registry.registers.service import enter
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.trainees.service import restrict_trainee
from xiangxun.rules.canonical import canonical
from xiangxun.training.enrolment.queries import list_enrolled
from xiangxun.training.enrolment.service import look_at_roster, run_import, start_import


@pytest.fixture
def ownland() -> Iterator[None]:
    """The county with fields of its own."""
    with added(first(), "1.0"):
        yield


@pytest.fixture
def own(unit_of_work: UnitOfWork, tenant: Tenant, ownland: None) -> Walk:
    """A session with two people who told of themselves."""
    del ownland
    walk = Walk(unit_of_work, tenant.id)
    walk.to_approved(extra={"board": "镇招待所"})
    sent = roster(
        villagers(2), ("家庭收入", "已有技能", "用餐"), [(30000, "拍照", "清真"), (28000, "", "普通")]
    )
    with walk.on(FIRST_DAY) as db:
        looked = look_at_roster(db, walk.school, walk.session, sent, name="名单.xlsx")
        start_import(db, walk.school, looked)
        run_import(db, walk.school, looked)
    return walk


@pytest.fixture
def browser(own: Walk, make_browser: MakeBrowser, tenant: Tenant) -> Browser:
    """The browser of somebody who holds every role."""
    del own
    return make_browser(tenant)


def first_row(own: Walk) -> tuple[int, int]:
    """Return (enrolment, trainee) of the first on the list."""
    with own.on() as db:
        row = list_enrolled(db, own.session)[0]
    return row.id, row.trainee_id


def test_person_page_shows_the_fields_in_words(own: Walk, browser: Browser) -> None:
    page = browser.get(f"/trainees/{first_row(own)[1]}").text
    for words in ("家庭年收入（元）", "30000", "已有技能", "拍照"):
        assert words in page


def test_people_page_shows_those_of_the_enrolment_beside_the_reasons(own: Walk, browser: Browser) -> None:
    page = browser.get(f"/sessions/{own.session}/people?why={first_row(own)[1]}").text
    assert "清真" in page
    assert f"/extras/enrolment/{first_row(own)[0]}" in page


def test_session_page_shows_its_own_fields(own: Walk, browser: Browser) -> None:
    assert "镇招待所" in browser.get(f"/sessions/{own.session}/").text


def test_form_changes_a_field_and_the_history_says_who(own: Walk, browser: Browser) -> None:
    trainee = first_row(own)[1]
    form = browser.get(f"/extras/person/{trainee}")
    assert 'value="30000"' in form.text
    answer = browser.post(
        f"/extras/person/{trainee}",
        {"version": version_in(form.text), "field-income": "32000", "field-skills": ["live"]},
    )
    assert answer.status_code == 303
    page = browser.get(f"/trainees/{trainee}").text
    assert ("32000" in page, "直播" in page, "拍照" in page) == (True, True, False)


def test_form_names_a_field_that_is_wrong(own: Walk, browser: Browser) -> None:
    trainee = first_row(own)[1]
    version = version_in(browser.get(f"/extras/person/{trainee}").text)
    answer = browser.post(f"/extras/person/{trainee}", {"version": version, "field-income": "三万"})
    assert answer.status_code == 422
    assert "家庭年收入（元）" in answer.text


def test_form_seen_before_somebody_else_changed_it_is_refused(own: Walk, browser: Browser) -> None:
    trainee = first_row(own)[1]
    version = version_in(browser.get(f"/extras/person/{trainee}").text)
    browser.post(f"/extras/person/{trainee}", {"version": version, "field-income": "32000"})
    answer = browser.post(f"/extras/person/{trainee}", {"version": version, "field-income": "33000"})
    assert answer.status_code == 409


def test_import_page_says_what_the_columns_are_taken_for(own: Walk, browser: Browser) -> None:
    with own.on(FIRST_DAY) as db:
        sent = roster(villagers(1, first=9), ("年收入",), [("三万",)])
        looked = look_at_roster(db, own.school, own.session, sent, name="名单.xlsx")
    page = browser.get(f"/sessions/{own.session}/roster/{looked}").text
    assert '<option value="field:income">家庭年收入（元）</option>' in page
    assert "“家庭年收入（元）”的写法不能用" in page


def test_workbook_of_trainees_has_a_column_for_each_field(own: Walk, browser: Browser) -> None:
    del own
    answer = browser.post("/trainees/workbook", {})
    cells = [
        cell.value for row in openpyxl.load_workbook(BytesIO(answer.data)).active.iter_rows() for cell in row
    ]
    assert {"家庭年收入（元）", "已有技能", 30000, "拍照"} <= set(cells)


def test_roster_on_paper_has_the_columns_that_the_county_wants(own: Walk, browser: Browser) -> None:
    text = words_of(browser.post(f"/papers/session/{own.session}/roster/docx"))
    for words in ("年收入", "30000", "清真", "普通"):
        assert words in text


def test_values_that_could_not_be_converted_are_on_the_desk_until_entered_anew(
    own: Walk, make_browser: MakeBrowser, tenant: Tenant, app: Flask
) -> None:
    with own.on() as db:
        register_lecturer(
            db, own.school, institution_id=own.institution, name="乙老师", birth=None, extra={"score": "优秀"}
        )
    browser = make_browser(tenant)
    installed().rules.pop("testland")
    with app.app_context(), added(second(), "2.0"):
        bring_rows_up(tenant_id=tenant.id)
        assert "规则更新后有 1 个栏目的值不能转换" in browser.get("/").text
        page = browser.get("/extras/kept").text
        for words in ("乙老师", "岗前成绩", "优秀", "不是分数"):
            assert words in page


def test_values_kept_aside_lead_to_where_each_is_entered_anew_by_name(
    own: Walk, browser: Browser, app: Flask
) -> None:
    enrolment, trainee = first_row(own)
    with own.on() as db:
        visit = enter(db, own.group, register="visits", fields={"told": "网络不通"})
        sealed = vault.seal(db, FIELD, canonical("原值"))
        for on, row in (
            ("plan", own.plan), ("register:visits", visit), ("enrolment", enrolment), ("person", trainee),
            ("session", own.session), ("institution", own.institution), ("lecturer", own.lecturer),
        ):  # fmt: skip
            db.add(KeptValue(on=on, row_id=row, key="x", value_sealed=sealed, why="不能换算", asked=True))
    page = browser.get("/extras/kept").text
    for address in (
        f"/plans/{own.plan}", f"/registers/entries/{visit}", f"/extras/enrolment/{enrolment}",
        f"/extras/person/{trainee}", f"/extras/session/{own.session}",
    ):  # fmt: skip
        assert f'href="/c/shili{address}"' in page
    for named in (
        "五月班",
        f"走访登记 {FIRST_DAY}",
        villagers(1)[0].name,
        "五月第一期",
        "示例学校",
        "示老师",
    ):
        assert f"<b>{named}</b>" in page


def test_way_to_change_the_fields_is_shown_to_those_who_may(
    own: Walk, make_browser: MakeBrowser, tenant: Tenant
) -> None:
    enrolment, trainee = first_row(own)
    head, finance = make_browser(tenant, "head", Role.AUTHORITY), make_browser(tenant, "cash", Role.FINANCE)
    for page, subject in (
        (f"/trainees/{trainee}", f"person/{trainee}"),
        (f"/institutions/{own.institution}", f"institution/{own.institution}"),
        (f"/lecturers/{own.lecturer}", f"lecturer/{own.lecturer}"),
        (f"/sessions/{own.session}/", f"session/{own.session}"),
        (f"/sessions/{own.session}/people?why={trainee}", f"enrolment/{enrolment}"),
    ):
        assert f"/extras/{subject}" in head.get(page).text
        seen = finance.get(page)
        assert seen.status_code == 200
        assert f"/extras/{subject}" not in seen.text


def version_in(page: str) -> str:
    """Return the version that a form carries."""
    return page.partition('name="version" value="')[2].partition('"')[0]


def test_fields_of_a_person_whose_data_is_left_alone_are_shown_and_changed_no_more(
    own: Walk, browser: Browser
) -> None:
    enrolment, trainee = first_row(own)
    with own.on() as db:
        restrict_trainee(db, trainee, FIRST_DAY)
    assert "30000" not in browser.get(f"/trainees/{trainee}").text
    assert "清真" not in browser.get(f"/sessions/{own.session}/people?why={trainee}").text
    assert "30000" not in words_of(browser.post(f"/papers/session/{own.session}/roster/docx"))
    for place in (f"person/{trainee}", f"enrolment/{enrolment}"):
        assert browser.get(f"/extras/{place}").status_code == 403


def test_school_sees_no_list_of_kept_values(own: Walk, make_browser: MakeBrowser, tenant: Tenant) -> None:
    del own
    school = make_browser(tenant, "teacher", Role.FINANCE)
    assert school.get("/extras/kept").status_code == 403


def test_another_institution_reaches_nobody_elses_fields(
    own: Walk, make_machine: MakeMachine, make_browser: MakeBrowser, tenant: Tenant
) -> None:
    enrolment, trainee = first_row(own)
    other = own.other_school().institution
    machine = make_machine(tenant, "foreign", Role.INSTITUTION, institution_id=other)
    for place in (
        f"person/{trainee}",
        f"enrolment/{enrolment}",
        f"lecturer/{own.lecturer}",
        f"session/{own.session}",
    ):
        assert machine.get(f"/extras/{place}").status_code in (403, 404)
        changed = machine.post(f"/extras/{place}", {"version": 1, "fields": {}})
        assert changed.status_code in (403, 404)


def test_api_shows_and_changes_the_fields(own: Walk, make_machine: MakeMachine, tenant: Tenant) -> None:
    enrolment, trainee = first_row(own)
    machine: Machine = make_machine(tenant)
    told: Any = machine.get(f"/extras/person/{trainee}").json
    assert told["fields"] == {"income": 30000, "skills": ["photo"]}
    changed: Any = machine.post(
        f"/extras/person/{trainee}", {"version": told["version"], "fields": {"income": 31000}}
    )
    assert changed.json["fields"] == {"income": 31000}
    other: Any = machine.get(f"/extras/enrolment/{enrolment}").json
    assert other["fields"] == {"meal": "halal"}
