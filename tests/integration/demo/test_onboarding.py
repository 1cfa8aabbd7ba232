"""Onboarding: an empty demonstration database is filled once, with log-ins that work."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from tests.integration.demo.conftest import SCENARIOS

import xiangxun.demo
from tests.conftest import PLATFORM_KEY
from xiangxun.demo import onboarding, scenario
from xiangxun.demo.registering import PASSWORD
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.registry.accounts.operators import check_operator
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.accounts.service import check_password
from xiangxun.registry.tenants.queries import list_tenants
from xiangxun.settings import Settings
from xiangxun.training.sessions.queries import list_sessions

Onboard = Callable[[], tuple[str, ...]]


@pytest.fixture
def onboard(
    stage: Flask, app: Flask, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Onboard:
    """Call it as `make run` does: the environment names the servers, Testland is the one county installed."""
    monkeypatch.setenv("DATABASE_URL", settings.database_url)
    monkeypatch.setenv("REDIS_URL", settings.redis_url)
    monkeypatch.setenv("SECRET_KEY", "a secret of the tests")
    monkeypatch.setenv("XIANGXUN_PLATFORM_KEY", base64.b64encode(PLATFORM_KEY).decode())
    monkeypatch.setenv("XIANGXUN_FILES", str(tmp_path / "files"))
    monkeypatch.setattr(onboarding, "county_codes", lambda: ("testland",))
    monkeypatch.setattr(scenario, "folder_of", lambda _county: SCENARIOS)
    return xiangxun.demo.onboard


def test_onboard_fills_an_empty_database_with_log_ins_that_work(onboard: Onboard) -> None:
    county, platform = onboard()
    assert county.startswith("示例县　/c/testland/")
    assert "leading_group（领导小组）" in county
    with unit_of_work(None) as db:
        (tenant,) = list_tenants(db)
        assert check_operator(db, onboarding.OPERATOR, PASSWORD)
    assert onboarding.OPERATOR in platform
    with unit_of_work(tenant.id) as db:
        accounts = list_accounts(db)
        assert {check_password(db, one.username, PASSWORD) for one in accounts} == {
            one.id for one in accounts
        }
        assert [row.state for row in list_sessions(db)] == ["archived"]


def test_onboard_again_changes_nothing_and_tells_the_same(onboard: Onboard) -> None:
    first = onboard()
    assert onboard() == first
    with unit_of_work(None) as db:
        assert len(list_tenants(db)) == 1


def test_onboard_with_a_scenario_that_fails_says_so_and_lets_somebody_in(
    onboard: Onboard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "smooth.toml").write_text("title = 1", encoding="utf-8")
    monkeypatch.setattr(scenario, "folder_of", lambda _county: tmp_path)
    trouble, county, _ = onboard()
    assert trouble.startswith("testland：演示没有做完：")
    assert "tenant_admin（县级管理员）" in county
