"""Asking a child 子进程: the plugin is loaded in processes of its own, twice with different hashes, and reports back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from xiangxun.counties.conformance.answering import unrepeatable
from xiangxun.rules.testing.report import Check, Report

_PATIENCE = 300.0
_MODULE = "xiangxun.counties.conformance"


def check_county(told: str, module: str = _MODULE) -> Report:
    """Return what is found of the county that a code or folder names. `module`: what the child runs."""
    where = str(Path(told).resolve()) if (Path(told) / "pyproject.toml").is_file() else told
    children = [_started(module, where, seed) for seed in ("1", "2")]
    try:
        (first, second) = (_told(child) for child in children)
    finally:
        for child in children:
            child.kill()
            child.wait()
    if first is None or second is None:
        return Report(Path(told).name, (_lost(children[0].returncode),), loaded=False)
    report = Report.from_plain(first, loaded=first["loaded"])
    return _compared(report, first["digests"], second["digests"])


def _started(module: str, told: str, seed: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONHASHSEED": seed,
    }
    return subprocess.Popen(
        [sys.executable, "-B", "-P", "-m", module, told],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )


def _told(child: subprocess.Popen[str]) -> Any:
    """Return what a child says; None where it says nothing that can be read, or does not end."""
    try:
        text, _ = child.communicate(timeout=_PATIENCE)
        return json.loads(text)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None


def _lost(status: int | None) -> Check:
    what = "检查没有在 5 分钟内结束" if status in (None, -9) else f"检查进程中途退出（状态 {status}）"
    return Check(
        "load", ok=False, where="插件", what=what, remedy="导入或某条规则卡住或退出了进程；逐条注释后再试"
    )


def _compared(report: Report, one: dict[str, str], other: dict[str, str]) -> Report:
    """Add the cases that come out otherwise in a process with other hashes."""
    differ = [title for title, digest in one.items() if other.get(title, digest) != digest]
    if not differ or not report.loaded:
        return report
    found = [unrepeatable("", title) for title in differ]
    lines: list[Check] = []
    for check in report.checks:
        lines += found if check.id == "purity" and check.ok else [check]
    return replace(report, checks=tuple(lines))
