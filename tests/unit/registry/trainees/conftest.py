"""Fixtures of trainees 学员: the rules of the test-only county."""

from __future__ import annotations

from tests.counties.fixtures import testland

__all__ = ["testland"]
