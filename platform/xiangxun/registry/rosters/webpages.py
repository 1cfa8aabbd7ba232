"""Web pages 网页表格: the HTML tables that other systems save under the name .xls."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from xiangxun.registry.rosters.decoding import decode
from xiangxun.registry.rosters.grids import MAX_ROWS, Cell, Grid, Merge

_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,31})</x:Name>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n]+")
_MAX_SPAN = 256


def read_web_page(content: bytes) -> Grid:
    """Return all tables of a page below each other, as a spreadsheet that opens it stacks them."""
    charset = _CHARSET.search(content[:4096])
    page = decode(content, charset[1].decode("ascii") if charset else None)
    tables = _Tables()
    tables.feed(page)
    tables.close()
    named = _SHEET_NAME.search(page)
    return Grid(named[1] if named else None, tables.rows, tuple(tables.merges))


class _Tables(HTMLParser):
    """Collects rows of cells; a cell that spans leaves blanks where it spreads, and a merge."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[Cell]] = []
        self.merges: list[Merge] = []
        self._taken: set[tuple[int, int]] = set()
        self._words: list[str] | None = None
        self._spans = (1, 1)
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open rows and cells; forgotten end tags close themselves."""
        if tag in ("style", "script"):
            self._silent += 1
        elif tag == "tr" and len(self.rows) <= MAX_ROWS:
            self._end_cell()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            given = dict(attrs)
            self._spans = (_span(given.get("rowspan")), _span(given.get("colspan")))
            self._words = []
        elif tag in ("br", "p", "div") and self._words:
            self._words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if tag in ("style", "script"):
            self._silent = max(self._silent - 1, 0)
        elif tag in ("td", "th", "tr", "table"):
            self._end_cell()

    def handle_data(self, data: str) -> None:
        """Keep text that stands inside a cell."""
        if self._words is not None and not self._silent:
            self._words.append(_BLANKS.sub(" ", data))

    def _end_cell(self) -> None:
        if self._words is None:
            return
        words, self._words = "".join(self._words).strip(" \n"), None
        if not self.rows:
            self.rows.append([])
        self._place(words)

    def _place(self, words: str) -> None:
        top, row = len(self.rows) - 1, self.rows[-1]
        while (top, len(row)) in self._taken:
            row.append("")
        left, (height, width) = len(row), self._spans
        row.extend([words, *[""] * (width - 1)])
        self._taken.update((top + down, left + right) for down in range(1, height) for right in range(width))
        if height > 1 or width > 1:
            self.merges.append(Merge(top, left, top + height - 1, left + width - 1))


def _span(given: str | None) -> int:
    return min(int(given), _MAX_SPAN) if given and given.isascii() and given.isdigit() and int(given) else 1
