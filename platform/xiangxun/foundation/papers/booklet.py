"""The booklet of cases as PDF 用例册: the same content as the page, to be printed, signed and kept with the regulation."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

from xiangxun.counties import CountyRules
from xiangxun.counties.booklet import contents
from xiangxun.foundation.papers.pdf import pdf

_TEMPLATE = Path(__file__).parent / "templates" / "booklet.typ"


def booklet_pdf(rules: CountyRules, on: date) -> bytes:
    """Return the booklet of a county's newest edition as PDF/A-2b that bears the day `on`; raises PaperFailed."""
    told = contents(rules)
    return pdf(_TEMPLATE, {**asdict(told), "on": on})
