"""Working days 工作日: weekdays, less the public holidays, plus the make-up days of the State Council's notices.

The notice 节假日安排的通知 for a year comes out in the November before. `chinesecalendar` carries the published ones;
`notices.toml` takes a newer one until that library does. A year without a notice is not known, and nobody guesses it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path

_NOTICES = Path(__file__).with_name("notices.toml")
_DAY = timedelta(days=1)
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's notice: days off (weekends may be left out) and make-up working days; `source` is its number."""

    year: int
    source: str
    off: frozenset[date]
    worked: frozenset[date]


@dataclass(frozen=True)
class WorkCalendar:
    """Knows the working days of some years; a notice given here stands above the library's table."""

    notices: tuple[Notice, ...] = ()
    _by_year: dict[int, Notice] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_year", {notice.year: notice for notice in self.notices})

    def is_worked(self, day: date) -> bool | None:
        """Tell whether `day` is a working day; None where the notice for its year is not known."""
        for notice in (self._by_year.get(day.year), self._by_year.get(day.year + 1)):
            # The notice for a year may also move days of the December before.
            if notice and day in notice.worked:
                return True
            if notice and day in notice.off:
                return False
        if day.year in self._by_year:
            return day.weekday() <= _FRIDAY
        return _published(day)

    def nth_after(self, n: int, since: date) -> date | None:
        """Return the n-th working day after `since` (before it for a negative n); None where it is not known yet.

        `since` itself is not counted (Civil Code art. 201); n = 0 is `since`.
        """
        step, day = (_DAY if n > 0 else -_DAY), since
        for _ in range(abs(n)):
            day += step
            while not (worked := self.is_worked(day)):
                if worked is None:
                    return None
                day += step
        return day


@cache
def work_calendar() -> WorkCalendar:
    """Return the calendar of the published notices."""
    return WorkCalendar(tuple(read_notices(_NOTICES)))


def read_notices(path: Path) -> Iterable[Notice]:
    """Read notices from TOML: a table `[YEAR]` with `source`, `off` and `worked`, both lists of days.

    Raises ValueError naming file and year for a missing source or a day that lies in neither that year nor the
    December before.
    """
    with path.open("rb") as file:
        tables = tomllib.load(file)
    for year, table in tables.items():
        notice = Notice(
            int(year), table.get("source", ""), frozenset(table["off"]), frozenset(table["worked"])
        )
        near = {(notice.year, month) for month in range(1, 13)} | {(notice.year - 1, 12)}
        if not notice.source or any((day.year, day.month) not in near for day in notice.off | notice.worked):
            raise ValueError(f"{path.name}：{year} 年的放假通知缺少文号（source），或有不属于该年的日期")
        yield notice


@lru_cache(maxsize=4096)
def _published(day: date) -> bool | None:
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
