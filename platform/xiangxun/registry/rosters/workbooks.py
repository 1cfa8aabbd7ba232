"""Workbooks 电子表格: .xlsx, .xls and their kin as grids of values; formulas are never evaluated."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TypedDict, cast

from xiangxun.registry.rosters.grids import Cell, Grid, Merge, UnreadableRoster
from xiangxun.registry.rosters.sniffing import damaged, encrypted

# By path, not by module: the process then imports the reading library and nothing of ours, which halves its start.
_PROCESS = (sys.executable, "-P", str(Path(__file__).with_name("workbook_process.py")))
_SECONDS = 180


class _Sheet(TypedDict):
    name: str
    hidden: bool
    merges: list[tuple[int, int, int, int]]
    rows: list[list[Cell]]


def read_workbook(content: bytes) -> list[Grid]:
    """Return the sheets of a workbook, hidden ones marked; raises UnreadableRoster."""
    try:
        ended = subprocess.run(_PROCESS, input=content, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableRoster(
            "表格过大，三分钟内没有读完；请拆成几个文件后重新上传。", code="too_large"
        ) from error
    if ended.returncode:
        raise damaged()
    answer = json.loads(ended.stdout)
    if "error" in answer:
        raise encrypted() if answer["error"] == "password" else damaged()
    return [_grid(sheet) for sheet in cast("list[_Sheet]", answer["sheets"])]


def _grid(sheet: _Sheet) -> Grid:
    merges = tuple(Merge(top, left, bottom, right) for top, left, bottom, right in sheet["merges"])
    return Grid(sheet["name"], sheet["rows"], merges, sheet["hidden"])
