"""Lists 列表: every list answers each order and filter that it offers, and hands out what it shows."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from urllib.parse import unquote

import openpyxl
import pytest
from flask import Flask
from tests.counties.people import villagers
from tests.counties.walk import Walk
from tests.integration.web.conftest import Browser, MakeAccount
from werkzeug.test import TestResponse

from xiangxun.foundation.access import Role
from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.web import listing
from xiangxun.registry.accounts.queries import find_accounts
from xiangxun.registry.exports import service as exporting
from xiangxun.registry.exports.tasks import export_list
from xiangxun.registry.lecturers.service import register_lecturer
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.trainees.queries import list_trainees
from xiangxun.registry.venues.queries import find_venues
from xiangxun.registry.venues.service import register_venue

LISTS = (
    "/accounts/",
    "/venues/",
    "/townships/",
    "/acceptance/",
    "/archives/",
    "/money/",
    "/supervision/inspections/",
    "/sessions/",
    "/lecturers/",
    "/institutions/",
    "/ledgers/",
    "/followup-calls/",
)
_SORTED = re.compile(r'class="x-sort" href="([^"]+)"')
_PICKED = re.compile(r'<select name="(\w+)">(.*?)</select>', re.DOTALL)
_CODE = re.compile(r'<option value="([^"]+)"')


def offers(page: str) -> list[str]:
    """Return every order and filter that a list offers, as the query of an address."""
    bar = page.partition("x-listing")[2].partition("</form>")[0]
    picked = [f"{name}={code}" for name, codes in _PICKED.findall(bar) for code in _CODE.findall(codes)]
    return [unescape(one).partition("?")[2] for one in _SORTED.findall(page)] + picked + ["q=不会有的"]


@pytest.mark.parametrize("path", LISTS)
def test_list_answers_every_order_and_filter_that_it_offers(browser: Browser, walk: Walk, path: str) -> None:
    page = browser.get(path)
    assert page.status_code == 200
    assert "x-listing" in page.text
    answers = {query: browser.get(f"{path}?{query}").status_code for query in offers(page.text)}
    assert set(answers.values()) == {200}, answers


def test_filter_stays_with_the_order_and_goes_into_the_export(browser: Browser, walk: Walk) -> None:
    with walk.on() as db:
        for name, township in (("甲场", "东乡"), ("乙场", "东乡"), ("丙场", "西乡")):
            register_venue(db, walk.group, name=name, township=township)
    shown = browser.get("/venues/?township=东乡").text
    assert "甲场" in shown
    assert "丙场" not in shown
    assert all("township=" in one for one in _SORTED.findall(shown))
    answer = browser.post("/venues/workbook", {"township": "东乡", "q": "甲"})
    written = openpyxl.load_workbook(BytesIO(answer.data)).active
    cells = {str(cell) for row in written.iter_rows(values_only=True) for cell in row}
    assert "甲场" in cells
    assert not {"乙场", "丙场"} & cells
    assert any("查找：甲" in one for one in cells)


@pytest.fixture
def named(walk: Walk, tenant: Tenant, make_account: MakeAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three lecturers and accounts that share a name; lists of two a page."""
    monkeypatch.setattr(listing, "PAGE", 2)
    for n in range(3):
        make_account(tenant, f"zhangsan{n}", Role.FINANCE)
        with walk.on() as db:
            register_lecturer(db, walk.school, institution_id=walk.institution, name=f"张三{n}", birth=None)


@pytest.mark.parametrize(("path", "name"), [("/lecturers/", "张三"), ("/accounts/", "zhangsan")])
@pytest.mark.usefixtures("named")
def test_names_of_people_are_looked_for_in_no_address(browser: Browser, path: str, name: str) -> None:
    def found(answer: TestResponse) -> list[str]:
        return sorted(set(re.findall(rf"{name}\d", answer.text)))

    assert '<input id="search" name="q" type="search"' in browser.get(path).text
    assert "没有符合的" not in browser.get(f"{path}?q=nobody").text
    one = browser.post(f"{path}search", {"q": f"{name}2"})
    assert found(one) == [f"{name}2"]
    first = browser.post(f"{path}search", {"q": name})
    further = re.search(r'action="([^"]*search\?[^"]*after=\d+[^"]*)"', first.text)
    assert further is not None
    second = browser.post(unescape(further[1]).removeprefix(browser.root), {"q": name})
    assert (len(found(first)), len(found(second))) == (2, 1)
    for page in (one, first, second):
        addresses = re.findall(r'(?:href|action)="([^"]*)"', page.text)
        assert [one for one in map(unquote, addresses) if name in one] == []
        assert f'type="hidden" name="q" value="{name}' in page.text
    written = openpyxl.load_workbook(BytesIO(browser.post(f"{path}workbook", {"q": f"{name}2"}).data)).active
    cells = " ".join(str(cell) for row in written.iter_rows(values_only=True) for cell in row)
    assert (f"{name}2" in cells, f"{name}1" in cells) == (True, False)


_TURNED = re.compile(r'<button class="x-sort" form="posted" formaction="([^"]+)"')


def forms_with(page: str, hidden: str) -> list[str]:
    """Return every form of a page that carries a hidden field of this name."""
    found = re.findall(r"<form.*?</form>", page, re.DOTALL)
    return [one for one in found if f'type="hidden" name="{hidden}"' in one]


def sent_again(browser: Browser, form: str, address: str = "", **changed: str) -> TestResponse:
    """Send a form of a page as a browser would, to its own address or to a button's."""
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    action = address or re.findall(r'<form[^>]* action="([^"]*)"', form)[0]
    return browser.client.post(unescape(action), data={**fields, **changed})


@pytest.mark.parametrize(("path", "name"), [("/lecturers/", "张三"), ("/accounts/", "zhangsan")])
@pytest.mark.usefixtures("named")
def test_words_looked_for_stay_while_the_list_is_ordered(browser: Browser, path: str, name: str) -> None:
    first = browser.post(f"{path}search", {"q": name}).text
    kept = next(form for form in forms_with(first, "q") if 'id="posted"' in form)
    turned = _TURNED.findall(first)
    assert len(turned) == len(set(turned)) == 2
    assert name not in unquote("".join(turned))
    for address in turned:
        shown = sent_again(browser, kept, address).text
        assert len(set(re.findall(rf"{name}\d", shown))) == 2
        assert "测试老师" not in shown


@pytest.mark.usefixtures("named")
def test_words_looked_for_stay_while_the_list_is_filtered(browser: Browser) -> None:
    first = browser.post("/accounts/search", {"q": "zhangsan"}).text
    bar = next(form for form in forms_with(first, "q") if "<select" in form)
    again = sent_again(browser, bar, role="finance").text
    assert len(set(re.findall(r"zhangsan\d", again))) == 2
    assert 'type="search" value="zhangsan"' in again
    assert '<option value="finance" selected' in again
    assert "没有符合的" in sent_again(browser, bar, role="archivist").text


@pytest.mark.usefixtures("named")
def test_words_looked_for_stay_while_the_filters_are_cleared(browser: Browser) -> None:
    first = browser.post("/accounts/search", {"q": "zhangsan"}).text
    bar = next(form for form in forms_with(first, "q") if "<select" in form)
    filtered = sent_again(browser, bar, role="archivist").text
    assert "没有符合的" in filtered
    assert '<button class="x-sort" form="posted">清除</button>' in filtered
    kept = next(form for form in forms_with(filtered, "q") if 'id="posted"' in form)
    assert len(set(re.findall(r"zhangsan\d", sent_again(browser, kept).text))) == 2


def test_people_looked_for_stay_while_their_list_is_turned_round(browser: Browser, walk: Walk) -> None:
    walk.to_open(villagers(3))
    with walk.on() as db:
        names = [one.name for one in list_trainees(db)]
    first = browser.post("/trainees/", {"search": names[0]}).text
    (address,) = _TURNED.findall(first)
    kept = next(form for form in forms_with(first, "search") if 'id="posted"' in form)
    turned = sent_again(browser, kept, address).text
    assert [one for one in names if f"<b>{one}</b>" in turned] == [names[0]]
    bar = next(form for form in forms_with(turned, "search") if 'name="q"' in form)
    assert "没有符合的学员" in sent_again(browser, bar, q="不会有的乡镇").text


def test_fold_of_the_filters_says_what_is_chosen(browser: Browser, walk: Walk) -> None:
    def folded(query: str) -> str:
        page = browser.get(f"/ledgers/{query}").text
        return re.sub(r"<.*?>", "", page.partition("<summary>筛选")[2].partition("</summary>")[0])

    assert folded("") == ""
    assert folded("?standing=counted&q=五月") == "：五月 · 计入"
    assert "<summary>筛选：<b>已归档</b>" in browser.get("/sessions/?state=archived&q=五月").text


def test_pages_of_venues_tie_and_show_each_once(walk: Walk) -> None:
    with walk.on() as db:
        for n in range(7):
            register_venue(db, walk.group, name=f"场{n}", township="东乡" if n % 2 else "西乡")
    for turned in (False, True):
        seen: list[int] = []
        after = None
        while True:
            with walk.on() as db:
                rows = find_venues(db, Ask(sort="township", descending=turned, after=after, limit=2))
            seen += [row.id for row in rows]
            if len(rows) < 2:
                break
            after = rows[-1].id
        assert len(seen) == len(set(seen)) >= 7


def test_accounts_are_found_by_role_and_state(walk: Walk, tenant: Tenant, make_account: MakeAccount) -> None:
    make_account(tenant, "cashier", Role.FINANCE)
    with walk.on() as db:
        found = find_accounts(db, Ask(search="CASH", chosen={"role": "finance", "state": "active"}))
        closed = find_accounts(db, Ask(search="cash", chosen={"state": "closed"}))
    assert [row.username for row in found] == ["cashier"]
    assert list(closed) == []


def test_export_that_is_ready_says_so_once(
    browser: Browser, walk: Walk, app: Flask, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "LARGE", 1)
    walk.to_open(villagers(2))
    page = str(browser.post("/trainees/workbook").location).removeprefix(browser.root)
    with app.app_context(), walk.on() as db:
        export_list(db=db, tenant_id=tenant.id, export_id=int(page.rpartition("/")[2]))
    ready = browser.get(page).text
    assert (ready.count("已生成"), ready.count("共 2 行")) == (1, 1)
