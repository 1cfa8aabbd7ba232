"""Invented people 示例学员 of a region that does not exist, with valid ID numbers, and the rosters that list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import xlsxwriter

from xiangxun.kernel.resident_id import check_character

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Villager:
    """A row of a roster; `days` are the sign-in columns 第N天签到."""

    n: int
    name: str
    id_number: str
    phone: str = ""
    group: str = ""
    days: tuple[bool, ...] = ()


def villager(
    n: int,
    birth: date = date(1985, 3, 4),
    *,
    name: str = "",
    phone: str | None = None,
    group: str = "",
    days: Sequence[bool] = (),
) -> Villager:
    """Return the villager number `n` (1 to 999 of one birth date) with an ID number of region 990101."""
    first = f"990101{birth:%Y%m%d}{n % 1000:03d}"
    written = "".join(_DIGITS[int(digit)] for digit in f"{n:03d}")
    number = first + check_character(first)
    reached = f"138{n:08d}" if phone is None else phone
    return Villager(n, name or f"示{written}", number, reached, group, tuple(days))


def villagers(count: int, *, days: Sequence[bool] = (), first: int = 1) -> list[Villager]:
    """Return `count` villagers between 30 and 50 years old in 2024, present on `days`."""
    return [
        villager(n, date(1975 + n % 20, 1 + n % 12, 1 + n % 28), days=days)
        for n in range(first, first + count)
    ]


def roster_workbook(people: Sequence[Villager]) -> bytes:
    """Return an .xlsx as an office would send it, with as many sign-in columns as anybody has days."""
    day_count = max((len(one.days) for one in people), default=0)
    columns = [f"第{day}天签到" for day in range(1, day_count + 1)]
    kept = BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ("序号", "姓名", "身份证号", "联系电话", "人员类别", *columns))
        for place, one in enumerate(people, start=1):
            marks = ["√" if here else "缺" for here in one.days]
            sheet.write_row(place, 0, (place, one.name, one.id_number, one.phone, one.group, *marks))
    return kept.getvalue()
