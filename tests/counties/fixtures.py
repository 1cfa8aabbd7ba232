"""Fixtures 夹具 of the test-only county: a conftest imports the names it wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.counties.testland.plugin import COUNTY
from tests.counties.walk import UnitOfWork, Walk

from xiangxun.counties import CountyRules, added
from xiangxun.registry.tenants.models import Tenant


@pytest.fixture
def testland() -> Iterator[CountyRules]:
    """The rules of Testland 示例县, as if installed."""
    with added(COUNTY, "1.0") as rules:
        yield rules


@pytest.fixture
def make_walk(unit_of_work: UnitOfWork, tenant: Tenant, testland: CountyRules) -> Callable[..., Walk]:
    """Make sessions of so many days in 示例县."""
    return lambda **more: Walk(unit_of_work, tenant.id, **more)


@pytest.fixture
def walk(make_walk: Callable[..., Walk]) -> Walk:
    """A session of two days in 示例县, not yet begun."""
    return make_walk()
