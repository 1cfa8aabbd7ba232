"""Baseline 平台默认: the lowest layer of every county, itself a plugin: the reader of what rulebooks declare.

A county whose rule is a list or a number writes no code. The baseline has no parameters of its own: a number rests on
a county's article, so the county declares it.
"""

from __future__ import annotations

from importlib.resources import files

from xiangxun.counties.baseline.plugin import Baseline
from xiangxun.rules.law import read_layer

BASELINE = read_layer(files(__package__), "baseline", Baseline())
