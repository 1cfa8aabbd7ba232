"""First day and own account 入门与口令: the regulation is named, tokens are listed and end, errors speak English too."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from tests.counties.walk import PASSWORD, Walk
from tests.integration.web.conftest import Browser, MakeAccount, MakeBrowser

from xiangxun.foundation.web.cookies import IDLE_MINUTES
from xiangxun.kernel.clock import now
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.tenants.models import Tenant
from xiangxun.training.sessions import pages


def test_first_password_changed_leads_to_the_tour_that_names_the_regulation(
    make_browser: MakeBrowser, make_account: MakeAccount, tenant: Tenant, walk: Walk
) -> None:
    make_account(tenant, "li", must_change=True)
    browser = make_browser(tenant, "")
    browser.sign_in("li")
    assert "接口令牌" not in browser.get("/accounts/password").text
    fresh = "another passphrase 2"
    changed = browser.post("/accounts/password", {"old": PASSWORD, "new": fresh, "again": fresh})
    assert changed.location == "/c/shili/rules/tour"
    shown = browser.get("/rules/tour").text
    assert "示例县电子商务培训管理办法" in shown
    assert "领导小组" in shown
    assert "培训机构没有培训资质" in shown


def test_new_password_that_is_too_short_is_refused_on_the_same_page(browser: Browser, walk: Walk) -> None:
    answer = browser.post("/accounts/password", {"old": PASSWORD, "new": "short", "again": "short"})
    assert answer.status_code == 422
    assert "口令至少 10 位" in answer.text


def test_token_is_listed_and_ends_when_revoked(browser: Browser, walk: Walk) -> None:
    browser.post("/accounts/tokens", {"label": "示例脚本"})
    listed = browser.get("/accounts/password").text
    assert "示例脚本" in listed
    address = listed.split("/tokens/", 1)[1].split("/revoke", 1)[0]
    assert browser.post(f"/accounts/tokens/{address}/revoke").status_code == 303
    assert "示例脚本" not in browser.get("/accounts/password").text
    assert browser.post("/accounts/tokens/999999/revoke").status_code == 404


def test_stay_away_too_long_says_why_one_is_signed_out(browser: Browser, walk: Walk) -> None:
    with time_machine.travel(now() + timedelta(minutes=IDLE_MINUTES + 2)):
        sent = browser.get("/sessions/")
        assert "why=idle" in sent.location
        assert "已自动退出" in browser.client.get(sent.location).text


def test_refusal_is_told_in_english_to_who_reads_english(browser: Browser, walk: Walk) -> None:
    browser.get("/sessions/?lang=en")
    shown = browser.get("/sessions/999999/").text
    assert "There is no such session." in shown


def test_failure_shows_the_reference_that_stands_in_the_log(
    browser: Browser, walk: Walk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise LookupError

    monkeypatch.setattr(pages, "session_listing", fail)
    answer = browser.get("/sessions/")
    assert answer.status_code == 500
    reference = answer.text.split("<code>", 1)[1].split("</code>", 1)[0]
    assert any(reference in record.getMessage() for record in caplog.records)


def test_account_of_an_institution_is_opened_by_the_institution_s_name(browser: Browser, walk: Walk) -> None:
    form = browser.get("/accounts/new").text
    assert f'<option value="{walk.institution}">示例学校</option>' in form
    data = {"username": "zhou", "name": "周", "institution_id": str(walk.institution)}
    data |= {"roles": "institution", "password": PASSWORD}
    assert browser.post("/accounts/", data, page="/accounts/new").status_code == 303
    with walk.on() as db:
        (opened,) = [one for one in list_accounts(db) if one.username == "zhou"]
        assert opened.institution_id == walk.institution
