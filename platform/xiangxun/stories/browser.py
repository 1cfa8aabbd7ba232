"""The browser 浏览器: one Chromium for everything that a process of tests opens."""

from __future__ import annotations

import atexit
import os
import shutil
from functools import cache

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

DESK, PHONE = (1366, 768), (390, 844)
#: How long, in milliseconds, a page may take on a busy machine.
PATIENCE = 20_000
_CHROMIUM = (
    os.environ.get("XIANGXUN_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
)


def chromium() -> Browser:
    """Return the system's Chromium, running until the process ends; skip the test where there is none."""
    if _CHROMIUM is None:
        pytest.skip("no Chromium: set XIANGXUN_CHROMIUM or put chromium on PATH")
    return _running(_CHROMIUM)


@cache
def _running(program: str) -> Browser:
    """Start it; without its sandbox because tests may run as root."""
    expect.set_options(timeout=PATIENCE)
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
