"""Workbook process 读表进程: reads a workbook in a process of its own, from standard input to standard output.

A broken .xls can make the reading library ask for many gigabytes or end the process; here that ends nothing else.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

MAX_MEMORY_BYTES = 1 << 30
SHEETS_AT_MOST = 60


def main() -> None:
    """Write one JSON object: `{"sheets": […]}` or `{"error": "password" | "damaged"}`."""
    _limit_memory()
    gc.disable()  # nothing here lives long enough to be worth collecting
    content = sys.stdin.buffer.read()
    try:
        answer: dict[str, object] = {"sheets": _sheets(content)}
    except PasswordError:
        answer = {"error": "password"}
    except (CalamineError, OSError, ValueError, OverflowError, MemoryError):
        answer = {"error": "damaged"}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False, default=str).encode("utf-8", "replace"))
    sys.stdout.buffer.flush()
    os._exit(0)  # freeing a large workbook cell by cell takes as long as reading it


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))


def _sheets(content: bytes) -> list[dict[str, object]]:
    workbook = CalamineWorkbook.from_filelike(BytesIO(content))
    hidden = {sheet.name: sheet.visible != SheetVisibleEnum.Visible for sheet in workbook.sheets_metadata}
    return [
        _sheet(workbook.get_sheet_by_name(name), hidden=hidden.get(name, False))
        for name in workbook.sheet_names[:SHEETS_AT_MOST]
    ]


def _sheet(sheet: CalamineSheet, *, hidden: bool) -> dict[str, object]:
    left: list[Any] = [""] * (sheet.start[1] if sheet.start else 0)
    return {
        "name": sheet.name,
        "hidden": hidden,
        "merges": [[*start, *end] for start, end in sheet.merged_cell_ranges or ()],
        "rows": [left + row for row in sheet.iter_rows()] if left else list(sheet.iter_rows()),
    }


if __name__ == "__main__":
    main()
