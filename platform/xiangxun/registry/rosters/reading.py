"""Reading 读花名册: file in, judged rows out; nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xiangxun.registry.rosters.delimited import read_delimited
from xiangxun.registry.rosters.grids import MAX_ROWS, Cell, Grid, UnreadableRoster, cell
from xiangxun.registry.rosters.header import (
    Header,
    find_header,
    header_at,
    name_declared,
    repeats_header,
)
from xiangxun.registry.rosters.judge import Judge
from xiangxun.registry.rosters.people import is_blank, is_person
from xiangxun.registry.rosters.plan import Plan, plans, unknown_labels
from xiangxun.registry.rosters.roster import JudgedRow, Part, Roster
from xiangxun.registry.rosters.sniffing import REMEDY, Kind, sniff
from xiangxun.registry.rosters.webpages import read_web_page
from xiangxun.registry.rosters.words import Field
from xiangxun.registry.rosters.workbooks import read_workbook
from xiangxun.rules.vocabulary import EMPTY

_FILLED_DOWN = frozenset({Field.TOWNSHIP, Field.VILLAGE, Field.ADDRESS, Field.GROUP, Field.HOUSEHOLD})


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with the header found in it."""

    grid: Grid
    header: Header


def read_roster(
    source: Path | str | bytes,
    *,
    name: str,
    today: date,
    mapping: Mapping[int, str] | None = None,
    declared: Mapping[str, str] = EMPTY,
) -> Roster:
    """Return a file as judged rows; raises UnreadableRoster with one Chinese sentence where it cannot be read.

    `name` is only kept for people to recognise the file; `mapping` (column from 0 → field, as in
    `header.meaning_of`) overrules what the header's words say; `declared` (plain label → code) names the columns of
    the county's own fields. `today` decides which births are impossible.
    """
    grids = read_grids(source if isinstance(source, bytes) else Path(source).read_bytes())
    tables, unread = find_tables(grids, mapping or {})
    read, day_count = judge_tables(tables, today=today, mapping=mapping or {}, declared=declared)
    return Roster(
        name=name,
        rows=tuple(read.rows),
        parts=tuple(read.parts),
        day_count=day_count,
        skipped=tuple(read.skipped),
        unread=unread,
        unknown_columns=tuple(dict.fromkeys(read.unknown)),
    )


def read_grids(content: bytes) -> list[Grid]:
    """Return the sheets of a file of any kind; raises UnreadableRoster."""
    kind = sniff(content)
    if kind is Kind.WORKBOOK:
        grids = read_workbook(content)
    else:
        grids = [read_delimited(content) if kind is Kind.DELIMITED else read_web_page(content)]
    if all(is_blank(row) for grid in grids for row in grid.rows):
        raise UnreadableRoster(f"文件是空的，没有任何内容；{REMEDY}。", code="empty_file")
    for grid in grids:
        if len(grid.rows) > MAX_ROWS:
            raise UnreadableRoster(
                f"{_place(grid)}超过 {MAX_ROWS} 行；请删去多余的行，或拆成几个文件后重新上传。",
                code="too_large",
            )
    return grids


def find_tables(grids: Sequence[Grid], mapping: Mapping[int, str]) -> tuple[list[Table], tuple[str, ...]]:
    """Return visible sheets with their headers, and the names of sheets left aside; raises UnreadableRoster."""
    tables, unread, nearest = [], [], None
    for grid in grids:
        header = None if grid.hidden else find_header(grid, mapping)
        if header and header.fields() >= {Field.NAME, Field.ID}:
            tables.append(Table(grid, header))
            continue
        if header and nearest is None:
            nearest = Table(grid, header)
        unread.append(grid.name or "")
    if not tables:
        raise _no_table(grids, nearest)
    return tables, tuple(unread)


def judge_tables(
    tables: Sequence[Table],
    *,
    today: date,
    mapping: Mapping[int, str],
    declared: Mapping[str, str] = EMPTY,
) -> tuple[Reading, int]:
    """Return what was read from tables found, and the number of days their sign-in columns cover."""
    day_count = max((column.meaning.day for table in tables for column in table.header.columns), default=0)
    reading = Reading(Judge(today=today, day_count=day_count), mapping, declared)
    for table in tables:
        reading.read(table)
    return reading, day_count


def _no_table(grids: Sequence[Grid], nearest: Table | None) -> UnreadableRoster:
    if nearest:
        missing = Field.ID if Field.ID not in nearest.header.fields() else Field.NAME
        words = "身份证号" if missing is Field.ID else "姓名"
        return UnreadableRoster(
            f"{_place(nearest.grid)}第 {nearest.header.last + 1} 行的表头里没有“{words}”列；请加上这一列后重新上传。",
            code=f"no_{missing}_column",
        )
    if any(grid.hidden and find_header(grid, {}) for grid in grids):
        return UnreadableRoster("名单在隐藏的工作表里，没有读取；请取消隐藏后重新上传。", code="hidden_sheet")
    return UnreadableRoster(
        "找不到表头：没有哪一行同时写着“姓名”和“身份证号”；请加上表头后重新上传。", code="no_header"
    )


def _place(grid: Grid) -> str:
    return f"工作表“{grid.name}”" if grid.name else "文件"


class Reading:
    """Goes through tables row by row and keeps what comes of them."""

    def __init__(self, judge: Judge, mapping: Mapping[int, str], declared: Mapping[str, str] = EMPTY) -> None:
        self.rows: list[JudgedRow] = []
        self.parts: list[Part] = []
        self.skipped: list[tuple[str | None, int]] = []
        self.unknown: list[str] = []
        self._judge = judge
        self._mapping, self._declared = mapping, declared

    def read(self, table: Table) -> None:
        """Judge every row below the header; a header met again, perhaps another, takes over from there."""
        grid, header = table.grid, table.header
        following: Header | None = header
        while following is not None:
            following = self._read_below(grid, following)

    def _read_below(self, grid: Grid, header: Header) -> Header | None:
        _fill_down(grid, header)
        first_part = len(self.parts)
        by_person = plans(name_declared(header.columns, self._declared, self._mapping))
        self.parts.extend(_part(grid, header, plan) for plan in by_person)
        self.unknown.extend(label for plan in by_person for label in unknown_labels(plan))
        for index, row in enumerate(_below(grid, header), header.last + 1):
            if any(repeats_header(cell(row, plan.id)) for plan in by_person):
                again = header_at(grid, index, self._mapping)
                if again and again.columns != header.columns:
                    return again
                continue
            self._read_row(grid.name, index + 1, row, by_person, first_part)
        return None

    def _read_row(
        self, sheet: str | None, number: int, row: list[Cell], by_person: tuple[Plan, ...], first_part: int
    ) -> None:
        people = [
            self._judge.judge(sheet, number, row, plan, part)
            for part, plan in enumerate(by_person, first_part)
            if is_person(row, plan)
        ]
        self.rows.extend(people)
        if not people and not is_blank(row):
            self.skipped.append((sheet, number))


def _below(grid: Grid, header: Header) -> Iterator[list[Cell]]:
    return (grid.rows[index] for index in range(header.last + 1, len(grid.rows)))


def _part(grid: Grid, header: Header, plan: Plan) -> Part:
    return Part(
        grid.name,
        (header.first + 1, header.last + 1),
        tuple((column.index, column.label, column.meaning.field.value) for column in plan.columns),
    )


def _fill_down(grid: Grid, header: Header) -> None:
    """Let a township or group merged over several rows stand in each of them."""
    columns = {column.index for column in header.columns if column.meaning.field in _FILLED_DOWN}
    for merge in grid.merges:
        if merge.left in columns and header.last < merge.top < merge.bottom:
            value = cell(grid.rows[merge.top], merge.left)
            for row in grid.rows[merge.top + 1 : merge.bottom + 1]:
                if merge.left < len(row) and row[merge.left] == "":
                    row[merge.left] = value
