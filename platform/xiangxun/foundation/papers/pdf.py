"""PDF papers 版式文件: typst templates filled with data, as PDF/A-2b for ten years in an archive.

Text of people reaches a template only as JSON in `sys.inputs`, never as markup: `#panic()` prints as it stands.
Every template, also a county's own, may `#import "@local/xiangxun:1.0.0": *` (packages/) for the common frame.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from xiangxun.foundation.papers.errors import PaperFailed
from xiangxun.foundation.papers.glyphs import MISSING, drawable, font_file
from xiangxun.foundation.papers.plain import plain, without_controls

_PACKAGES = Path(__file__).parent / "packages"


def pdf(template: Path, data: Mapping[str, object]) -> bytes:
    """Return the PDF/A-2b of a typst template; the same data give the same bytes.

    `data` holds text, integers, booleans, days, decimals, lists and mappings, and must hold `on`, the day the
    paper bears. Raises PaperFailed where template and data do not fit, TypeError for a float.
    """
    import typst

    text = json.dumps(plain(data, _clean), ensure_ascii=False, sort_keys=True)
    compiler = typst.Compiler(
        template,
        root=template.parent,
        font_paths=_fonts(),
        sys_inputs={"data": text, "missing": MISSING if MISSING in text else ""},
        package_path=_PACKAGES,
        package_cache_path=_PACKAGES,
    )
    try:
        made = compiler.compile(format="pdf", pdf_standards="a-2b", timestamp=_timestamp(template, data))
    except typst.TypstError as error:
        raise PaperFailed(f"模板 {template.name} 无法生成 PDF：{error.message}") from None
    assert isinstance(made, bytes), "a PDF is one file"  # noqa: S101
    return made


def _clean(text: str) -> str:
    return drawable(without_controls(text))


def _timestamp(template: Path, data: Mapping[str, object]) -> datetime:
    on = data.get("on")
    if not isinstance(on, date):
        raise PaperFailed(f"模板 {template.name} 缺少落款日期：请在 on 中给出日期")
    return datetime(on.year, on.month, on.day, tzinfo=UTC)


@cache
def _fonts() -> Any:
    """Only our own font: whatever a machine has installed, the paper looks the same."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_file().parent]
    )
