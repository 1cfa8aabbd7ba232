"""Fixtures of supervision: an office of Recordland."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.integration.registry.registers.recordland import COUNTY, Office

from xiangxun.counties import added


@pytest.fixture
def office(unit_of_work) -> Iterator[Office]:
    """An office of Recordland 示录县."""
    with added(COUNTY):
        yield Office.of(unit_of_work)
