"""The rules of Jiaocheng 交城 as the core asks them."""

from __future__ import annotations

import pytest

from xiangxun.counties import county_rules


@pytest.fixture(scope="session")
def rules():
    """Return the rules under the interpretations given (none: the defaults)."""
    county = county_rules("jiaocheng")
    return lambda *overrides: county.under(overrides)
