"""Conformance 插件检查: every check that `xiangxun county check` makes, each a test."""

from __future__ import annotations

from pathlib import Path

COUNTY = Path(__file__).parents[1]


def test_county_conforms(conformance):
    conformance()
