"""Conformance in pytest 插件检查: one test for each check that `xiangxun county check` makes of a county.

    # tests/test_conformance.py, run with `-p xiangxun.rules.testing.pytest_plugin`
    COUNTY = Path(__file__).parents[1]    # the folder of the plugin, or the code of an installed one

    def test_county_conforms(conformance):
        conformance()

The county is looked at once, in a child process, as on the command line.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache

import pytest

from xiangxun.rules.testing.report import CHECKS, Report


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of tests that click."""
    config.addinivalue_line("markers", "browser: needs Chromium (set XIANGXUN_CHROMIUM or have it on PATH)")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask once for each check."""
    if "conformance" in metafunc.fixturenames:
        metafunc.parametrize("conformance", [*CHECKS], indirect=True)


@pytest.fixture
def conformance(request: pytest.FixtureRequest) -> Callable[[], None]:
    """Return what fails the test where the check of this name found something in the module's COUNTY."""

    def hold() -> None:
        found = [one for one in report(str(request.module.COUNTY)).checks if one.id == request.param]
        if not found:
            pytest.skip("先改正前面的问题，才能检查这一项")
        if wrong := [str(one) for one in found if not one.ok]:
            pytest.fail("\n".join(wrong), pytrace=False)

    return hold


@cache
def report(county: str) -> Report:
    """Return what the command line says of a county (code or folder)."""
    asked = [sys.executable, "-m", "xiangxun.cli", "county", "check", county, "--json"]
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ended = subprocess.run(
        asked, env={**os.environ, **paths}, check=False, capture_output=True, encoding="utf-8"
    )
    if ended.returncode not in (0, 1, 2) or not ended.stdout:
        raise RuntimeError(ended.stderr)
    return Report.from_plain(json.loads(ended.stdout), loaded=ended.returncode != 2)
