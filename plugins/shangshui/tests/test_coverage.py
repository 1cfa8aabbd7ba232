"""Coverage 制度对照: every rule has its place, and every automated one cases on both sides."""

from __future__ import annotations

from xiangxun.counties.coverage import check_coverage


def test_coverage_of_the_county_has_no_orphan_either_way():
    check_coverage("shangshui")
