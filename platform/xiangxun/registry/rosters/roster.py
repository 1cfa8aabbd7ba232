"""Roster 花名册: what reading a file comes to: judged rows, counts, and what was left aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from xiangxun.kernel.resident_id import IdKind, Sex
from xiangxun.registry.rosters.grids import Cell
from xiangxun.rules.vocabulary import EMPTY


class Verdict(StrEnum):
    """What becomes of a row."""

    ACCEPT = "accept"
    ACCEPT_WITH_WARNING = "accept_with_warning"
    REJECT = "reject"


class JudgedRow(NamedTuple):
    """One person's row. `row` as the spreadsheet numbers it (from 1), `sheet` None for text files.

    `id_number` has 18 characters and is None where the number is missing or faulty, as are `birth` and `id_kind`;
    `sex` is the number's, else the column's. `attendance` has one entry per day of the roster: present, absent, or
    None where the column is missing or the mark says neither. `raw` holds the cells as they stand in the file,
    `extra` other columns by label, `told` the county's own fields by code, as written. `part` says which table of `Roster.parts` the row is from. A named tuple, because
    making 20,000 frozen dataclasses of this width takes as long as judging them. Its `repr` tells nothing personal.
    """

    sheet: str | None
    row: int
    verdict: Verdict
    codes: tuple[str, ...]
    name: str | None
    id_number: str | None
    id_kind: IdKind | None
    birth: date | None
    sex: Sex | None
    phone: str | None
    township: str | None
    village: str | None
    group: str | None
    education: str | None
    household: str | None
    remarks: str | None
    attendance: tuple[bool | None, ...]
    raw: Sequence[Cell]
    extra: Mapping[str, str]
    part: int = 0
    suggestion: str | None = None
    told: Mapping[str, str] = EMPTY

    def __repr__(self) -> str:
        """Return place and verdict: a row may reach a log."""
        return f"JudgedRow({self.sheet!r}, {self.row}, {self.verdict.value}, {self.codes})"


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a file: its sheet, the rows of its header (from 1) and its columns (index from 0, label, field)."""

    sheet: str | None
    header_rows: tuple[int, int]
    columns: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """A whole file, judged.

    `skipped` lists rows with text that are no people (totals, signatures, notes) as (sheet, row); `unread` names
    sheets left aside because they are hidden or have no header; `unknown_columns` the labels kept in `extra`.
    """

    name: str
    rows: tuple[JudgedRow, ...]
    parts: tuple[Part, ...]
    day_count: int
    skipped: tuple[tuple[str | None, int], ...]
    unread: tuple[str, ...]
    unknown_columns: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Return the number of rows per verdict, all three always there."""
        counts = {verdict.value: 0 for verdict in Verdict}
        for row in self.rows:
            counts[row.verdict] += 1
        return counts

    @property
    def accepted(self) -> tuple[JudgedRow, ...]:
        """Return the rows to import, with warning or without."""
        return tuple(row for row in self.rows if row.verdict is not Verdict.REJECT)

    @property
    def rejected(self) -> tuple[JudgedRow, ...]:
        """Return the rows that go back to be repaired."""
        return tuple(row for row in self.rows if row.verdict is Verdict.REJECT)
