"""Printing 出件: a composed paper as PDF or Word, on the county's own template or on the platform's layout."""

from __future__ import annotations

import io
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from xiangxun.foundation.papers.pdf import pdf
from xiangxun.foundation.papers.word import docx
from xiangxun.rules.law.papers import PaperForm

_TEMPLATES = Path(__file__).parent / "templates"
_QUIET_ZONE = 2


class Format(StrEnum):
    """What a paper is handed out as."""

    PDF = "pdf"
    WORD = "docx"


def print_paper(form: PaperForm, data: Mapping[str, object], as_format: Format) -> bytes:
    """Return the paper; the same data are the same bytes. Raises `PaperFailed` where a template does not fit."""
    layout = form.layout or form.kind.layout
    code = str(data.get("code") or "")
    if as_format is Format.PDF:
        return pdf(form.typst or _TEMPLATES / f"{layout}.typ", {**data, "qr": _qr_svg(code)})
    pictures = {"qr": _qr_png(code)} if code else {}
    return docx(form.word or _TEMPLATES / f"{layout}.docx", data, pictures=pictures)


def _qr_svg(code: str) -> str:
    if not code:
        return ""
    import segno

    out = io.BytesIO()
    segno.make_qr(code, error="m").save(out, kind="svg", border=_QUIET_ZONE, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def _qr_png(code: str) -> bytes:
    import segno

    out = io.BytesIO()
    segno.make_qr(code, error="m").save(out, kind="png", border=_QUIET_ZONE, scale=6)
    return out.getvalue()
