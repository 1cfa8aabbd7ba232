"""The page of a one-time link 首次登录: who has it sets a password and is in; looking at it spends nothing."""

from __future__ import annotations

import re

import pytest
from tests.counties.walk import PASSWORD

from xiangxun.foundation.access import Role
from xiangxun.registry.accounts.service import SYSTEM, create_account

NEW = "another passphrase 2"


@pytest.fixture
def link(browser, unit_of_work, tenant):
    """What stands behind the # of a fresh account's link, as the administrator's page shows it."""
    with unit_of_work(tenant.id) as db:
        account = create_account(
            db, SYSTEM, username="zhao", name="赵", password=None, roles=[Role.AUTHORITY]
        )
    shown = browser.post(f"/accounts/{account}/link")
    found = re.search(r"http://localhost/c/shili/welcome/#([\w-]+)", shown.text)
    assert found, shown.text
    return found[1]


def send(browser, link, new=NEW, again=NEW):
    return browser.post("/welcome/", {"link": link, "new": new, "again": again}, page="/welcome/")


def test_link_lets_its_owner_in_and_names_the_log_in(make_browser, tenant, link):
    owner = make_browser(tenant, "")
    for _look in range(3):
        assert owner.get("/welcome/").status_code == 200
    assert send(owner, link).location == "/c/shili/"
    home = owner.get("/")
    assert home.status_code == 200
    assert "您的登录名是 zhao" in home.text


def test_used_link_says_what_to_do(make_browser, tenant, link):
    send(make_browser(tenant, ""), link)
    answer = send(make_browser(tenant, ""), link)
    assert answer.status_code == 410
    assert "另要一个" in answer.text


def test_passwords_that_differ_or_are_weak_keep_the_link_in_the_form(make_browser, tenant, link):
    owner = make_browser(tenant, "")
    for new, again in ((NEW, PASSWORD), ("short", "short")):
        answer = send(owner, link, new, again)
        assert answer.status_code == 422
        assert f'value="{link}"' in answer.text
        assert new not in answer.text


def test_account_opened_without_password_shows_its_link(browser):
    data = {"username": "qian", "name": "钱", "roles": ["finance"]}
    shown = browser.post("/accounts/", data, page="/accounts/")
    assert shown.status_code == 200
    assert "/c/shili/welcome/#" in shown.text


def test_guessing_links_is_throttled(make_browser, tenant, link):
    stranger = make_browser(tenant, "")
    for _guess in range(5):
        assert send(stranger, "x" * 43).status_code == 410
    assert send(stranger, link).status_code == 429
