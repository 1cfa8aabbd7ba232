"""Judge 判定: one row of cells becomes one person with a verdict, in one pass over the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from xiangxun.kernel.phone import read_phone
from xiangxun.kernel.resident_id import SPACES_INSIDE, ResidentId, Sex, read_resident_id
from xiangxun.registry.rosters.codes import (
    DUPLICATE,
    MISSING_ID,
    MISSING_NAME,
    SAME_ID_OTHER_NAME,
    SEX_DISAGREES,
    TRUNCATED,
    verdict_of,
)
from xiangxun.registry.rosters.grids import Cell, Row, cell, text
from xiangxun.registry.rosters.marks import present, ticked
from xiangxun.registry.rosters.names import read_name, same_name
from xiangxun.registry.rosters.plan import Plan
from xiangxun.registry.rosters.roster import JudgedRow, Verdict
from xiangxun.rules.vocabulary import EMPTY

_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,2}", re.ASCII | re.IGNORECASE)
_NO_NUMBER = frozenset({"", "-", "—", "——", "/", "无", "空", "没有", "不详"})
_SEXES = {
    "男": Sex.MALE,
    "女": Sex.FEMALE,
    "男性": Sex.MALE,
    "女性": Sex.FEMALE,
    "m": Sex.MALE,
    "f": Sex.FEMALE,
}
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]+")
_ADDRESS = re.compile(
    r"(?:.{2,7}?(?:省|自治区))?(?:.{2,7}?[市县区]){0,2}(.{1,8}?(?:镇|乡|街道办事处|街道|办事处))(.{1,20})$"
)
_UNREAD = ResidentId("", read_resident_id("", today=date.min).kind, None, None, ())


class Judge:
    """Judges the rows of one file as of `today`; remembers whom it accepted, so that the first valid row stands."""

    def __init__(self, *, today: date, day_count: int) -> None:
        self._today = today
        self._day_count = day_count
        self._names: dict[str, str] = {}

    def judge(self, sheet: str | None, number: int, row: Row, plan: Plan, part: int) -> JudgedRow:
        """Return the person of a row; `number` is the spreadsheet's row number."""
        name, padded = read_name(text(cell(row, plan.name)))
        read, codes = self._number(cell(row, plan.id))
        if padded and SPACES_INSIDE not in codes:
            codes = (SPACES_INSIDE, *codes)
        if name is None:
            codes = (*codes, MISSING_NAME)
        sex = _SEXES.get(shown(cell(row, plan.sex)).lower())
        if read.sex and sex and sex is not read.sex:
            codes = (*codes, SEX_DISAGREES)
        phone = read_phone(text(cell(row, plan.phone)))
        if phone.code:
            codes = (*codes, phone.code)
        verdict = verdict_of(codes)
        if verdict is not Verdict.REJECT and name and (again := self._again(read.number, name)):
            codes, verdict = (*codes, again), Verdict.REJECT
        township, village = _places(row, plan)
        return JudgedRow(
            sheet=sheet,
            row=number,
            verdict=verdict,
            codes=codes,
            name=name,
            id_number=read.number if read.valid else None,
            id_kind=read.kind if read.valid else None,
            birth=read.birth,
            sex=read.sex or sex,
            phone=phone.number,
            township=township,
            village=village,
            group=_group(row, plan),
            education=_known(row, plan.education),
            household=_known(row, plan.household),
            remarks=_known(row, plan.remarks),
            attendance=self._attendance(row, plan, name) if plan.days else (None,) * self._day_count,
            raw=row,
            extra=_extra(row, plan) if plan.extras or plan.address is not None else _NOTHING,
            part=part,
            suggestion=read.suggestion,
            told=_told(row, plan) if plan.declared else EMPTY,
        )

    def _number(self, value: Cell) -> tuple[ResidentId, tuple[str, ...]]:
        """Return the number; a numeric cell of 16 digits or more arrives from `text` in scientific notation."""
        written = text(value)
        read = read_resident_id(written, today=self._today)
        if read.valid:
            return read, read.codes
        bare = shown(value)
        if bare in _NO_NUMBER:
            return _UNREAD, (MISSING_ID,)
        if _SCIENTIFIC.fullmatch(read.number):
            return _UNREAD, (TRUNCATED,)
        return read, read.codes

    def _again(self, number: str, name: str) -> str | None:
        first = self._names.get(number)
        if first is None:
            self._names[number] = name
            return None
        return DUPLICATE if same_name(first, name) else SAME_ID_OTHER_NAME

    def _attendance(self, row: Row, plan: Plan, name: str | None) -> tuple[bool | None, ...]:
        days: list[bool | None] = [None] * self._day_count
        for index, day in plan.days:
            mark = shown(cell(row, index))
            here = present(mark)
            if here is None and name and read_name(mark)[0] == name:
                here = True
            days[day - 1] = here if not days[day - 1] else True
        return tuple(days)


_NOTHING: Mapping[str, str] = {}


def shown(value: Cell) -> str:
    """Return what is visible of a cell: no blanks around, no zero-width characters, no protecting apostrophe."""
    written = text(value)
    if written.isalnum():
        return written
    return _INVISIBLE.sub("", written).strip().lstrip("'‘").strip()


def _known(row: Row, index: int | None) -> str | None:
    return (shown(cell(row, index)) or None) if index is not None else None


def _extra(row: Row, plan: Plan) -> dict[str, str]:
    kept = {label: written for index, label in plan.extras if (written := shown(cell(row, index)))}
    if plan.address is not None and (address := shown(cell(row, plan.address))):
        label = next(column.label for column in plan.columns if column.index == plan.address)
        kept[label] = address
    return kept


def _told(row: Row, plan: Plan) -> dict[str, str]:
    return {key: written for index, key in plan.declared if (written := shown(cell(row, index)))}


def _places(row: Row, plan: Plan) -> tuple[str | None, str | None]:
    township, village = _known(row, plan.township), _known(row, plan.village)
    if plan.address is None or village:
        return township, village
    in_address = _split(shown(cell(row, plan.address)))
    return township or in_address[0], in_address[1]


@lru_cache(maxsize=4096)
def _split(address: str) -> tuple[str | None, str | None]:
    """Return township and village of an address where both are plainly written, else the whole as village."""
    if found := _ADDRESS.match(address):
        return found[1], found[2]
    return None, address or None


def _group(row: Row, plan: Plan) -> str | None:
    words = [label for index, label in plan.ticks if ticked(shown(cell(row, index)))]
    if own := _known(row, plan.group):
        words.insert(0, own)
    return "、".join(dict.fromkeys(words)) or None
