"""Papers 公文与表格: turns plain data into PDF, Word and spreadsheets; pure, no database, same bytes every time."""

from __future__ import annotations

from xiangxun.foundation.papers.composing import Box, PaperFacts, compose
from xiangxun.foundation.papers.errors import PaperFailed
from xiangxun.foundation.papers.pdf import pdf
from xiangxun.foundation.papers.printing import Format, print_paper
from xiangxun.foundation.papers.sheets import Column, Kind, Sheet, workbook
from xiangxun.foundation.papers.word import docx

__all__ = [
    "Box",
    "Column",
    "Format",
    "Kind",
    "PaperFacts",
    "PaperFailed",
    "Sheet",
    "compose",
    "docx",
    "pdf",
    "print_paper",
    "workbook",
]
