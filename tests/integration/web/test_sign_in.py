"""Signing in 登录: by form and by token, throttled, into one county only, for a while only."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from tests.counties.walk import PASSWORD, UnitOfWork, Walk
from tests.integration.web.conftest import Browser, Machine, MakeAccount, MakeBrowser, MakeMachine

from xiangxun.foundation.access import Role
from xiangxun.foundation.web.cookies import IDLE_MINUTES
from xiangxun.kernel.clock import now
from xiangxun.registry.accounts.operators import create_operator
from xiangxun.registry.accounts.policy import Policy
from xiangxun.registry.tenants.models import Tenant

_WRONG = "not the passphrase 1"


def test_open_page_signed_out_leads_to_sign_in_and_back(
    make_browser: MakeBrowser, tenant: Tenant, walk: Walk
) -> None:
    browser = make_browser(tenant, "")
    answer = browser.get("/sessions/")
    assert answer.status_code == 302
    assert answer.location == "/c/shili/sign-in/?next=/c/shili/sessions/"


def test_sign_in_with_page_wanted_goes_there(
    make_browser: MakeBrowser, make_account: MakeAccount, tenant: Tenant, walk: Walk
) -> None:
    make_account(tenant, "li")
    browser = make_browser(tenant, "")
    data = {"username": "li", "password": PASSWORD, "next": "/c/shili/plans/"}
    assert browser.post("/sign-in/", data, page="/sign-in/").location == "/c/shili/plans/"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/c/shili/", "//example.org/c/shili/", "/c/linxian/"]
)
def test_sign_in_with_way_out_of_county_goes_home(
    make_browser: MakeBrowser, make_account: MakeAccount, tenant: Tenant, walk: Walk, elsewhere: str
) -> None:
    make_account(tenant, "li")
    data = {"username": "li", "password": PASSWORD, "next": elsewhere}
    assert make_browser(tenant, "").post("/sign-in/", data, page="/sign-in/").location == "/c/shili/"


def test_sign_in_with_wrong_password_says_so_and_keeps_name(
    make_browser: MakeBrowser, tenant: Tenant
) -> None:
    answer = make_browser(tenant, "").sign_in("nobody", _WRONG)
    assert answer.status_code == 401
    assert "登录名或口令不对" in answer.text
    assert 'value="nobody"' in answer.text
    assert _WRONG not in answer.text


def test_sign_in_after_many_failures_waits_even_with_right_password(
    make_browser: MakeBrowser, make_account: MakeAccount, tenant: Tenant
) -> None:
    make_account(tenant, "li")
    browser = make_browser(tenant, "")
    for _attempt in range(Policy().failures):
        assert browser.sign_in("li", _WRONG).status_code == 401
    answer = browser.sign_in("li")
    assert answer.status_code == 429
    assert "15 分钟" in answer.text


def test_sign_in_with_first_password_must_change_it(
    make_browser: MakeBrowser, make_account: MakeAccount, tenant: Tenant, walk: Walk
) -> None:
    make_account(tenant, "li", must_change=True)
    browser = make_browser(tenant, "")
    browser.sign_in("li")
    assert browser.get("/sessions/").location == "/c/shili/accounts/password"
    fresh = "another passphrase 2"
    changed = browser.post("/accounts/password", {"old": PASSWORD, "new": fresh, "again": fresh})
    assert changed.status_code == 303
    assert browser.get("/sessions/").status_code == 200


def test_stay_away_longer_than_allowed_signs_out(browser: Browser) -> None:
    assert browser.get("/sessions/").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=IDLE_MINUTES + 2)):
        assert browser.get("/sessions/").status_code == 302


def test_sign_out_ends_the_session(browser: Browser) -> None:
    assert browser.post("/accounts/sign-out").status_code == 303
    assert browser.get("/sessions/").status_code == 302


def test_change_of_roles_signs_the_account_out(
    browser: Browser, make_browser: MakeBrowser, make_account: MakeAccount, tenant: Tenant
) -> None:
    account = make_account(tenant, "li")
    other = make_browser(tenant, "")
    other.sign_in("li")
    assert other.get("/sessions/").status_code == 200
    data = {"roles": ["finance"], "version": "1"}
    assert browser.post(f"/accounts/{account}/roles", data).status_code == 303
    assert other.get("/sessions/").status_code == 302


def test_open_other_county_with_cookie_of_ours_finds_nothing(browser: Browser, other_tenant: Tenant) -> None:
    answer = browser.client.get(f"/c/{other_tenant.code}/sessions/")
    assert answer.status_code == 404
    assert "邻县" not in answer.text


def test_open_county_that_is_suspended_is_refused(
    browser: Browser, unit_of_work: UnitOfWork, tenant: Tenant
) -> None:
    with unit_of_work(None) as db:
        db.merge(tenant).state = "suspended"
    assert browser.get("/sessions/").status_code == 403


def test_post_form_without_token_is_refused_and_does_nothing(browser: Browser) -> None:
    answer = browser.client.post(f"{browser.root}/venues/", data={"name": "新场所"})
    assert answer.status_code == 400
    assert "新场所" not in browser.get("/venues/").text


@pytest.mark.parametrize("token", ["", "xx.1.nothing", "nonsense", "xx.999999.nothing"])
def test_call_api_without_live_token_is_refused(app: Flask, tenant: Tenant, token: str) -> None:
    answer = Machine(app.test_client(), token).get("/sessions")
    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"]["code"] == "unauthorized"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_call_api_with_cookie_only_is_refused(browser: Browser) -> None:
    assert browser.client.get("/api/v1/sessions").status_code == 401


def test_call_api_with_role_that_may_not_is_refused(
    make_machine: MakeMachine, tenant: Tenant, walk: Walk
) -> None:
    answer = make_machine(tenant, "purse", Role.FINANCE).post("/venues", {"name": "新场所"})
    assert answer.status_code == 403
    assert answer.json is not None
    assert "主管部门" in answer.json["error"]["message"]


def test_operator_signs_in_apart_from_counties_and_sees_no_county_page(
    app: Flask, unit_of_work: UnitOfWork, tenant: Tenant, walk: Walk
) -> None:
    with unit_of_work(None) as db:
        create_operator(db, username="root", name="运营员", password=PASSWORD)
    client = app.test_client()
    operator = Browser(client, tenant.code)
    operator.root = "/operator"
    assert operator.sign_in("root").location == "/operator/sign-in/code"
    operator.set_up_code()
    home = client.get("/operator/")
    assert home.status_code == 200
    assert "示例县" in home.text
    assert client.get("/c/shili/").status_code == 302
    assert client.get("/api/v1/trainees").status_code == 401
    cookie = client.get_cookie("xiangxun_operator", path="/operator")
    assert cookie is not None
    assert cookie.http_only


def test_county_account_opening_operators_page_is_sent_to_their_sign_in(browser: Browser) -> None:
    assert browser.client.get("/operator/").location == "/operator/sign-in/"


def test_county_that_asks_for_more_shuts_out_sooner_and_ends_sessions_sooner(
    make_browser: MakeBrowser, tenant: Tenant, walk: Walk
) -> None:
    browser = make_browser(tenant)
    asked = {"failures": "2", "idle_minutes": "10"}
    assert browser.post("/accounts/policy", asked, page="/accounts/").status_code == 303
    assert "连续输错 2 次" in make_browser(tenant, "").get("/sign-in/").text
    again = make_browser(tenant, "", Role.TENANT_ADMIN)
    for _attempt in range(2):
        assert again.sign_in("admin", _WRONG).status_code == 401
    assert again.sign_in("admin").status_code == 429
    other = make_browser(tenant, "li")
    with time_machine.travel(now() + timedelta(minutes=12)):
        assert "/sign-in/" in other.get("/sessions/").location


def test_session_ends_after_its_hours_whatever_is_done(
    make_browser: MakeBrowser, tenant: Tenant, walk: Walk
) -> None:
    browser, start = make_browser(tenant), now()
    for minutes in range(50, 12 * 60, 50):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert browser.get("/accounts/password").status_code == 200
    with time_machine.travel(start + timedelta(hours=12, minutes=2)):
        assert "/sign-in/" in browser.get("/accounts/password").location


def test_anybody_may_set_up_a_second_factor(make_browser: MakeBrowser, tenant: Tenant, walk: Walk) -> None:
    browser = make_browser(tenant, "li", Role.FINANCE)
    assert browser.get("/accounts/own-factor").location == "/c/shili/accounts/password"
    browser.post("/accounts/own-factor")
    shown = browser.get("/accounts/own-factor").text
    secret = re.findall(r'<p class="x-mono">([A-Z2-7]{32})</p>', shown)[0]
    assert browser.post("/accounts/own-factor/confirm", {"code": "000000"}).status_code == 401
    confirmed = browser.post("/accounts/own-factor/confirm", {"code": pyotp.TOTP(secret).now()})
    assert "恢复码" in confirmed.text
    assert "已启用" in browser.get("/accounts/password").text
    assert make_browser(tenant, "").sign_in("li").location == "/c/shili/sign-in/code"
