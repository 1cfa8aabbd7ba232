"""The operators' door 运营登录域: password, then a code that is accepted once; three duties, none of them two."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from tests.counties.walk import PASSWORD
from tests.integration.web.conftest import Browser

from xiangxun.foundation import audit
from xiangxun.kernel import clock
from xiangxun.registry.accounts.operators import create_operator, list_operators, reseal_factors
from xiangxun.registry.accounts.security import list_events
from xiangxun.registry.tenants.queries import get_tenant

RECOVERY = re.compile(r"<li>([0-9a-f]{6}-[0-9a-f]{6})</li>")


@pytest.fixture(autouse=True)
def still():
    """Keep the clock where it is: a code is another one half a minute later."""
    with time_machine.travel(clock.now(), tick=False):
        yield


@pytest.fixture
def door(app, unit_of_work):
    """`door(duty)`: an operator's browser, signed in by password and code, and the secret of the code."""

    def enter(duty="system", username=None):
        username = username or duty
        with unit_of_work(None) as db:
            create_operator(db, username=username, name=f"运营{duty}", password=PASSWORD, duty=duty)
        browser = Browser(app.test_client(), "none")
        browser.root = "/operator"
        browser.sign_in(username)
        secret, answer = browser.set_up_code()
        return browser, secret, RECOVERY.findall(answer.text)

    return enter


@pytest.fixture
def fresh(app):
    browser = Browser(app.test_client(), "none")
    browser.root = "/operator"
    return browser


def kinds(unit_of_work):
    with unit_of_work(None) as db:
        return [one.kind for one in list_events(db)]


def test_password_alone_opens_no_page(door, fresh):
    door("system")
    assert fresh.sign_in("system").location == "/operator/sign-in/code"
    assert fresh.get("/").location == "/operator/sign-in/"


def test_same_code_is_refused_a_second_time(door, fresh, unit_of_work):
    _, secret, _ = door("system")
    fresh.sign_in("system")
    again = fresh.send_code(pyotp.TOTP(secret).at(clock.now()))
    assert (again.status_code, "已经用过" in again.text) == (401, True)
    assert kinds(unit_of_work)[0] == "factor.failed"
    later = pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30))
    assert fresh.send_code(later).location == "/operator/"


def test_secret_is_not_shown_again_once_confirmed(door, fresh):
    _, secret, _ = door("system")
    fresh.sign_in("system")
    assert secret not in fresh.get("/sign-in/code").text


def test_recovery_code_lets_in_once(door, app):
    _, _, codes = door("system")
    assert len(codes) == 10
    for status in (303, 401):
        other = Browser(app.test_client(), "none")
        other.root = "/operator"
        other.sign_in("system")
        assert other.send_code(codes[0]).status_code == status


def test_codes_are_throttled(door, fresh, unit_of_work):
    door("system")
    fresh.sign_in("system")
    assert [fresh.send_code("０００000").status_code for _ in range(5)] == [401] * 5
    refused = fresh.send_code("000000")
    assert refused.status_code == 429
    assert "请安全管理员发一次性链接" in refused.text
    assert kinds(unit_of_work)[0] == "throttled"


@pytest.mark.parametrize(
    ("duty", "allowed"), [("system", set()), ("security", {"/people"}), ("audit", {"/events"})]
)
def test_each_duty_opens_its_own_pages_only(door, duty, allowed):
    browser, _, _ = door(duty)
    answers = {path: browser.get(path).status_code for path in ("/people", "/events")}
    assert answers == {path: 200 if path in allowed else 403 for path in answers}
    assert browser.get("/").status_code == 200


def test_security_administrator_opens_resets_and_closes_accounts(door, unit_of_work, fresh):
    browser, _, _ = door("security")
    _, old, _ = door("system")
    made = {"username": "second", "name": "审计", "duty": "audit"}
    assert browser.post("/people", made, page="/people").status_code == 200
    with unit_of_work(None) as db:
        ids = {one.username: one.id for one in list_operators(db)}
    browser.post(f"/people/{ids['system']}/reset", page="/people")
    fresh.sign_in("system")
    assert fresh.set_up_code()[0] != old
    browser.post(f"/people/{ids['system']}/close", page="/people")
    assert fresh.get("/").status_code == 302
    assert browser.post(f"/people/{ids['security']}/close", page="/people").status_code == 422
    with unit_of_work(None) as db:
        assert audit.verify(db).ok
        assert {one.username: one.active for one in list_operators(db)}["system"] is False


def test_system_administrator_suspends_and_resumes_a_county(door, tenant, unit_of_work):
    browser, _, _ = door("system")
    for state in ("suspended", "active"):
        said = {"state": state, "reason": "县函〔2024〕1号"}
        assert browser.post(f"/tenants/{tenant.id}/state", said, page="/").status_code == 303
        with unit_of_work(None) as db:
            assert get_tenant(db, tenant.code).state == state


def test_security_administrator_may_not_suspend_a_county(door, tenant, unit_of_work):
    browser, _, _ = door("security")
    said = {"state": "suspended", "reason": "县函"}
    assert browser.post(f"/tenants/{tenant.id}/state", said, page="/people").status_code == 403


def test_resealed_factor_still_opens(door, fresh, unit_of_work):
    _, secret, _ = door("system")
    with unit_of_work(None) as db:
        assert reseal_factors(db) == 1
    fresh.sign_in("system")
    later = pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30))
    assert fresh.send_code(later).status_code == 303


@pytest.mark.parametrize(
    ("duty", "own", "foreign"),
    [("system", "/keeping/", "/people"), ("security", "/people", "/events"), ("audit", "/events", "/people")],
)
def test_navigation_leads_only_where_the_duty_may_go(door, duty, own, foreign):
    page = door(duty)[0].get("/").text
    assert f'href="/operator{own}"' in page
    assert f'href="/operator{foreign}"' not in page


def test_security_administrator_opens_accounts_by_links_that_work_once(door, fresh):
    security = door("security")[0]
    told = {"username": "new", "name": "新人", "duty": "audit"}
    page = security.post("/people", told, page="/people").text
    (secret,) = re.findall(r"/operator/sign-in/welcome#([\w-]{43})", page)
    sent = {"link": secret, "new": PASSWORD, "again": PASSWORD}
    weak = fresh.post("/sign-in/welcome", sent | {"new": "x", "again": "x"}, page="/sign-in/welcome")
    assert weak.status_code == 422
    assert fresh.post("/sign-in/welcome", sent, page="/sign-in/welcome").location == "/operator/sign-in/code"
    spent = fresh.post("/sign-in/welcome", sent, page="/sign-in/welcome")
    assert spent.status_code == 410
    assert fresh.sign_in("new").location == "/operator/sign-in/code"


def test_link_issued_anew_voids_the_one_before_and_only_security_issues_them(door, fresh):
    security = door("security")[0]
    told = {"username": "new", "name": "新人", "duty": "audit"}
    links = re.compile(r"/operator/sign-in/welcome#([\w-]{43})")
    (first,) = links.findall(security.post("/people", told, page="/people").text)
    number = re.findall(r"/people/(\d+)/link", security.get("/people").text)[0]
    system = door("system")[0]
    assert system.post(f"/people/{number}/link", page="/").status_code == 403
    ids = re.findall(r"/people/(\d+)/link", security.get("/people").text)
    for one in ids:
        links.findall(security.post(f"/people/{one}/link", page="/people").text)
    sent = {"link": first, "new": PASSWORD, "again": PASSWORD}
    assert fresh.post("/sign-in/welcome", sent, page="/sign-in/welcome").status_code == 410
