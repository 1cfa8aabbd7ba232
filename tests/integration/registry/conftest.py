"""Fixtures of the registry 登记: a session of the test-only county, walked step by step."""

from __future__ import annotations

from tests.counties.fixtures import make_walk, testland, walk

__all__ = ["make_walk", "testland", "walk"]
