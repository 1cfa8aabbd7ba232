"""Commands that open the doors of the web: `tenant create|link|list`, `operator create|link`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from tests.counties.walk import PASSWORD
from tests.integration.web.conftest import Browser
from werkzeug.test import TestResponse

from xiangxun.cli import main
from xiangxun.counties import CountyRules
from xiangxun.demo import headless
from xiangxun.local import database
from xiangxun.settings import Settings

Run = Callable[..., Result]

_TENANT = ("tenant", "create", "xinxian", "--county", "testland", "--title", "新县", "--region", "990103")


def follow(browser: Browser, output: str, page: str = "/welcome/") -> TestResponse:
    """Set a password with the link that a command printed."""
    (secret,) = re.findall(r"/welcome/?#(\S+)", output)
    data = {"link": secret, "new": PASSWORD, "again": PASSWORD}
    return browser.post(page, data, page=page)


@pytest.fixture
def run(app: Flask, settings: Settings, testland: CountyRules, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of `xiangxun` in this process, on this worker's database."""

    @contextmanager
    def with_database() -> Iterator[Settings]:
        yield settings

    monkeypatch.setattr(database, "with_database", with_database)
    monkeypatch.setattr(headless, "headless_app", lambda _settings: app)
    return lambda *arguments: CliRunner().invoke(main, [*arguments])


def test_create_tenant_lets_its_administrator_in_by_a_link(run: Run, app: Flask) -> None:
    made = run(*_TENANT, "--name", "王敏")
    assert made.exit_code == 0, made.output
    browser = Browser(app.test_client(), "xinxian")
    assert follow(browser, made.output).location == "/c/xinxian/sign-in/code"
    assert browser.set_up_code()[1].status_code == 200
    assert "王敏" in browser.get("/").text
    listed = run("tenant", "list")
    assert "xinxian\ttestland\t990103\tactive\t新县" in listed.output


def test_link_issued_anew_voids_the_one_before(run: Run, app: Flask) -> None:
    first = run(*_TENANT).output
    second = run("tenant", "link", "xinxian").output
    browser = Browser(app.test_client(), "xinxian")
    assert follow(browser, first).status_code == 410
    assert follow(browser, second).status_code == 303


def test_create_tenant_with_taken_code_says_so(run: Run) -> None:
    run(*_TENANT)
    refused = run(*_TENANT)
    assert refused.exit_code == 1
    assert "已被使用" in refused.output


def test_create_operator_lets_him_in_by_a_link(run: Run, app: Flask) -> None:
    made = run("operator", "create", "root", "--name", "运营员")
    assert made.exit_code == 0, made.output
    operator = Browser(app.test_client(), "none")
    operator.root = "/operator"
    assert follow(operator, made.output, "/sign-in/welcome").location == "/operator/sign-in/code"
    operator.set_up_code()
    assert operator.get("/").status_code == 200
    again = run("operator", "link", "root")
    assert follow(operator, again.output, "/sign-in/welcome").status_code == 303
    assert run("operator", "link", "nobody").exit_code == 1
