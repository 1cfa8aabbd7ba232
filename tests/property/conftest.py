"""The rules of the test-only counties, asked without a database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.counties.resultland import county
from tests.counties.testland.plugin import COUNTY

from xiangxun.counties import CountyRules, added


@pytest.fixture(scope="module")
def testland() -> Iterator[CountyRules]:
    """Testland 示例县."""
    with added(COUNTY) as rules:
        yield rules


@pytest.fixture(scope="module")
def resultland() -> Iterator[CountyRules]:
    """Resultland 结果县."""
    with added(county()) as rules:
        yield rules
