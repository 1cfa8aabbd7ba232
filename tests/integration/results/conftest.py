"""Fixtures of results 结果: Resultland, and a county office in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from tests.counties.resultland import county
from tests.counties.results_world import UnitOfWork, World

from xiangxun.counties import added
from xiangxun.foundation.access import Role
from xiangxun.registry.accounts.queries import actor_of
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.institutions.service import register_institution
from xiangxun.registry.lecturers.service import register_lecturer
from xiangxun.registry.tenants.models import Tenant


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
            password="a long password of the tests",
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
