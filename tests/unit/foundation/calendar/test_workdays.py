"""Working days: holidays and make-up days of real years; a year without a notice stays unknown."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from xiangxun.foundation.calendar import Notice, WorkCalendar, read_notices, work_calendar

NOTICE = Notice(
    2090,
    "测试发〔2089〕1号",
    off=frozenset({date(2090, 1, 2), date(2089, 12, 30)}),
    worked=frozenset({date(2090, 1, 7), date(2089, 12, 31)}),
)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2021, 5, 6), True),
        (date(2021, 5, 5), False),
        (date(2021, 5, 8), True),
        (date(2021, 5, 9), False),
        (date(2026, 10, 10), True),
        (date(2021, 9, 20), False),
    ],
)
def test_is_worked_on_published_day_follows_the_notice(day: date, worked: bool) -> None:
    assert work_calendar().is_worked(day) is worked


def test_is_worked_beyond_the_notices_is_unknown() -> None:
    assert work_calendar().is_worked(date(2089, 3, 1)) is None
    assert work_calendar().is_worked(date(1999, 3, 1)) is None


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2090, 1, 2), False),
        (date(2090, 1, 7), True),
        (date(2090, 1, 3), True),
        (date(2090, 1, 8), False),
        (date(2089, 12, 30), False),
        (date(2089, 12, 31), True),
        (date(2089, 12, 29), None),
    ],
)
def test_is_worked_with_own_notice_knows_its_year_and_december_before(day: date, worked: bool | None) -> None:
    assert WorkCalendar((NOTICE,)).is_worked(day) is worked


@pytest.mark.parametrize(
    ("n", "since", "expected"),
    [
        (1, date(2021, 4, 30), date(2021, 5, 6)),
        (3, date(2021, 5, 6), date(2021, 5, 10)),
        (10, date(2021, 5, 11), date(2021, 5, 25)),
        (0, date(2021, 5, 1), date(2021, 5, 1)),
        (-3, date(2021, 5, 10), date(2021, 5, 6)),
    ],
)
def test_nth_after_counts_worked_days_only(n: int, since: date, expected: date) -> None:
    assert work_calendar().nth_after(n, since) == expected


def test_nth_after_reaching_unknown_year_gives_no_day() -> None:
    assert WorkCalendar((NOTICE,)).nth_after(10, date(2090, 12, 28)) is None
    assert WorkCalendar((NOTICE,)).nth_after(2, date(2090, 12, 27)) == date(2090, 12, 29)


def test_read_notices_reads_what_the_file_says(tmp_path: Path) -> None:
    file = tmp_path / "notices.toml"
    file.write_text('[2090]\nsource = "测试"\noff = [2090-01-02]\nworked = []\n', encoding="utf-8")
    assert list(read_notices(file)) == [Notice(2090, "测试", frozenset({date(2090, 1, 2)}), frozenset())]


@pytest.mark.parametrize("table", ['source = ""\noff = []', 'source = "x"\noff = [2088-05-01]'])
def test_read_notices_with_doubtful_table_names_the_year(tmp_path: Path, table: str) -> None:
    file = tmp_path / "notices.toml"
    file.write_text(f"[2090]\n{table}\nworked = []\n", encoding="utf-8")
    with pytest.raises(ValueError, match="2090"):
        list(read_notices(file))
