"""Fixtures of results 结果: Resultland, and a county office in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from tests.counties.resultland import county
from tests.counties.results_world import UnitOfWork, World
from tests.integration.web.conftest import Browser, Machine

from xiangxun.counties import added
from xiangxun.foundation.access import Role
from xiangxun.registry.accounts.queries import actor_of
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.accounts.tokens import issue_token
from xiangxun.registry.institutions.service import register_institution
from xiangxun.registry.lecturers.service import register_lecturer
from xiangxun.registry.tenants.models import Tenant

_PASSWORD = "a long password of the tests"


@pytest.fixture(scope="module", autouse=True)
def resultland() -> Iterator[None]:
    """Let Resultland take part for these tests."""
    with added(county()):
        yield


@pytest.fixture
def world(unit_of_work: UnitOfWork) -> World:
    """A county office with an institution and a lecturer."""
    with unit_of_work(None) as db:
        tenant = Tenant(code="jieguo", county="resultland", title="示例县", region="990101")
        db.add(tenant)
    with unit_of_work(tenant.id) as db:
        account = create_account(
            db,
            SYSTEM,
            username="ceshi",
            name="测试员",
            password=_PASSWORD,
            must_change=False,
            roles=set(Role) - {Role.INSTITUTION},
            actors=["office"],
        )
        actor = actor_of(db, account)
    world = World(unit_of_work, tenant.id, actor)
    with world.work() as db:
        world.institution_id = register_institution(db, actor, name="示例培训学校")
        world.lecturer_id = register_lecturer(
            db, actor, institution_id=world.institution_id, name="讲师甲", birth=date(1980, 1, 1)
        )
    return world


@pytest.fixture
def browser(app: Flask, world: World) -> Browser:
    """The office's browser, signed in."""
    browser = Browser(app.test_client(), "jieguo")
    assert browser.sign_in("ceshi", _PASSWORD).status_code == 303
    return browser


@pytest.fixture
def machine(app: Flask, world: World) -> Machine:
    """Another system that acts for the office."""
    with world.work() as db:
        token = issue_token(db, world.actor, label="test")
    return Machine(app.test_client(), token)
