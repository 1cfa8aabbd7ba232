"""Commands that open the doors of the web: `tenant create|list`, `operator create`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from tests.counties.walk import PASSWORD
from tests.integration.web.conftest import Browser

from xiangxun.cli import main
from xiangxun.counties import CountyRules
from xiangxun.demo import headless
from xiangxun.local import database
from xiangxun.settings import Settings

Run = Callable[..., Result]

_TENANT = ("tenant", "create", "xinxian", "--county", "testland", "--title", "新县", "--region", "990103")


@pytest.fixture
def run(app: Flask, settings: Settings, testland: CountyRules, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of `xiangxun` in this process, on this worker's database."""

    @contextmanager
    def with_database() -> Iterator[Settings]:
        yield settings

    monkeypatch.setattr(database, "with_database", with_database)
    monkeypatch.setattr(headless, "headless_app", lambda _settings: app)
    return lambda *arguments: CliRunner().invoke(main, [*arguments])


def test_create_tenant_lets_its_administrator_in_after_a_new_password(run: Run, app: Flask) -> None:
    assert run(*_TENANT, "--password", PASSWORD).exit_code == 0
    browser = Browser(app.test_client(), "xinxian")
    assert browser.sign_in("admin").location == "/c/xinxian/sign-in/code"
    assert browser.set_up_code()[1].status_code == 200
    assert browser.get("/").location == "/c/xinxian/accounts/password"
    listed = run("tenant", "list")
    assert "xinxian\ttestland\t990103\tactive\t新县" in listed.output


def test_create_tenant_with_weak_password_opens_nothing(run: Run) -> None:
    refused = run(*_TENANT, "--password", "short")
    assert refused.exit_code == 1
    assert "口令至少" in refused.output
    assert "xinxian" not in run("tenant", "list").output


def test_create_operator_lets_him_in(run: Run, app: Flask) -> None:
    assert run("operator", "create", "root", "--name", "运营员", "--password", PASSWORD).exit_code == 0
    operator = Browser(app.test_client(), "none")
    operator.root = "/operator"
    assert operator.sign_in("root").location == "/operator/sign-in/code"
    operator.set_up_code()
    assert operator.get("/").status_code == 200
