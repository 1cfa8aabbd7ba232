"""Fixtures of institutions: a session of Testland 示例县."""

from tests.counties.fixtures import make_walk, testland, walk

__all__ = ["make_walk", "testland", "walk"]
