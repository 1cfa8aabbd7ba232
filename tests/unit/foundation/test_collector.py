"""Collector 垃圾回收: what stands is frozen, rounds are as rare as asked for."""

from __future__ import annotations

import subprocess
import sys

_TOLD = """
import gc
from xiangxun.foundation.collector import PAGES, spare_collector
spare_collector(PAGES)
print(gc.get_freeze_count() > 1000, gc.get_threshold()[0] == PAGES)
"""


def test_collector_leaves_out_what_stands_and_goes_round_seldom() -> None:
    told = subprocess.run([sys.executable, "-c", _TOLD], check=True, capture_output=True, text=True)
    assert told.stdout.split() == ["True", "True"]
