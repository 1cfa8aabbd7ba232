"""The rules of Xinmi 新密 as the core asks them."""

from __future__ import annotations

import pytest
from hypothesis import settings

from xiangxun.counties import county_rules

# How long an example takes says more of the machine than of the rule.
settings.register_profile("xiangxun", deadline=None)
settings.load_profile("xiangxun")


@pytest.fixture(scope="session")
def rules():
    """Return the rules under the interpretations given (none: the defaults)."""
    county = county_rules("xinmi")
    return lambda *overrides: county.under(overrides)
