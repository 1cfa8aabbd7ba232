"""Papers 演示材料: small generated PDFs that stand for what an institution would hand in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from xiangxun.foundation.papers import pdf
from xiangxun.foundation.papers.forms import DOCUMENT, DocumentData


def make_paper(kind: str, *, heading: str, about: str, on: date, signed: Sequence[str] = ()) -> bytes:
    """Return a one-page PDF: the kind of paper in words, what it is about, who signed; marked as a demonstration."""
    data: DocumentData = {
        "title": kind,
        "heading": heading,
        "on": on,
        "parts": [
            {
                "paragraphs": [
                    f"本件为“{about}”的{kind}，由演示程序生成，仅供演示，不含真实内容。",
                    *(f"签字：{name}" for name in signed),
                ]
            }
        ],
        "signed_by": heading,
    }
    return pdf(DOCUMENT, {**data})
