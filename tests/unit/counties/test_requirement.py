"""Requirements: clauses of a version, each end as it is written."""

from __future__ import annotations

import pytest

from xiangxun.counties.requirement import is_met


@pytest.mark.parametrize(
    ("requirement", "met"),
    [
        (">=1.0,<2", True),
        (">=1.2,<2", True),
        (">=1.3,<2", False),
        (">1.2", False),
        ("<=1.2.0", True),
        ("==1.2", True),
        ("==1.2.0", True),
        ("!=1.2", False),
        ("<1.10", True),
        (">=2", False),
    ],
)
def test_compare_version_1_2_with_clauses_is_numeric(requirement, met):
    assert is_met(requirement, "1.2") is met


@pytest.mark.parametrize("unreadable", ["", "1.2", "~=1.2", ">=1.x", ">=1.0,"])
def test_compare_with_unreadable_requirement_raises(unreadable):
    with pytest.raises(ValueError, match="无法识别"):
        is_met(unreadable, "1.2")
