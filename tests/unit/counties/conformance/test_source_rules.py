"""Source rules: what a plugin may import and call, told by file and line."""

from __future__ import annotations

import pytest

from xiangxun.counties.conformance.source_rules import source_problems


def found(tmp_path, line: str) -> list[str]:
    package = tmp_path / "xiangxun_weihe"
    package.mkdir()
    (package / "plugin.py").write_text(f'"""Rules."""\n\n{line}\n', encoding="utf-8")
    return [f"{one.where} {one.what}" for one in source_problems(package, "xiangxun_weihe")]


@pytest.mark.parametrize(
    "line",
    [
        "from __future__ import annotations",
        "from collections.abc import Iterator",
        "from importlib.resources import files",
        "from importlib import resources",
        "from decimal import Decimal",
        "from xiangxun.rules import rule",
        "from xiangxun.kernel.money import yuan",
        "from xiangxun_weihe.rules import people",
        "from . import people",
        "import math",
    ],
)
def test_source_that_only_computes_is_let_be(tmp_path, line):
    assert found(tmp_path, line) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("import os", "os"),
        ("import os.path as p", "os.path"),
        ("from pathlib import Path", "pathlib"),
        ("import random", "random"),
        ("import time", "time"),
        ("from importlib import import_module", "importlib"),
        ("from xiangxun.kernel import clock", "xiangxun.kernel.clock"),
        ("from xiangxun.kernel.clock import today", "xiangxun.kernel.clock"),
        ("from xiangxun.foundation.db import db", "xiangxun.foundation.db"),
        ("from xiangxun_xihe.rules import people", "xiangxun_xihe.rules"),
        ("from xiangxun_weihe_other import people", "xiangxun_weihe_other"),
        ("from xiangxun.rules.testing import run_case", "xiangxun.rules.testing"),
        ("import flask", "flask"),
    ],
)
def test_source_that_imports_more_is_told_by_line(tmp_path, line, what):
    assert found(tmp_path, line) == [f"xiangxun_weihe/plugin.py 第3行 不得导入 {what}"]


@pytest.mark.parametrize(
    "line", ["open('x')", "eval('1')", "print(1)", "__import__('os')", "x.today()", "d.now(None)"]
)
def test_source_that_calls_what_no_rule_calls_is_told_by_line(tmp_path, line):
    (told,) = found(tmp_path, line)
    assert told.startswith("xiangxun_weihe/plugin.py 第3行 调用")
