"""Townships 乡镇: one list, filled by hand or from a spreadsheet; what is no more is retired and never deleted."""

from __future__ import annotations

from io import BytesIO

import pytest
import xlsxwriter
from tests.counties.walk import Walk

from xiangxun.foundation.access import Role
from xiangxun.foundation.db.keyset import Ask
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.registry.townships.queries import bare_name, find_townships, township_names
from xiangxun.registry.townships.service import (
    add_townships,
    import_townships,
    restore_township,
    retire_township,
)


def sheet(*rows: tuple[str, ...]) -> bytes:
    """Return a workbook with these rows."""
    kept = BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    return kept.getvalue()


def test_add_townships_twice_changes_nothing_the_second_time(walk: Walk) -> None:
    with walk.on() as db:
        first = add_townships(db, walk.group, ["东 乡", "西镇", "西镇", ""])
        assert (first.added, first.known) == (("东乡", "西镇"), 0)
    with walk.on() as db:
        again = add_townships(db, walk.group, ["西镇", "南镇"])
        assert (again.added, again.known) == (("南镇",), 1)
        assert set(township_names(db)) == {"东乡", "西镇", "南镇"}


def test_retired_township_is_offered_no_longer_and_stays_on_the_list(walk: Walk) -> None:
    with walk.on() as db:
        add_townships(db, walk.group, ["东乡", "西镇"])
    with walk.on() as db:
        one = find_townships(db, Ask(search="东"))[0]
        retire_township(db, walk.group, one.id, version=one.version)
        assert list(township_names(db)) == ["西镇"]
        assert [row.name for row in find_townships(db, Ask(chosen={"state": "retired"}))] == ["东乡"]
    with walk.on() as db, pytest.raises(Conflict):
        retire_township(db, walk.group, one.id, version=one.version)
    with walk.on() as db:
        restore_township(db, walk.group, one.id, version=one.version + 1)
        assert set(township_names(db)) == {"东乡", "西镇"}


@pytest.mark.parametrize(
    "rows",
    [
        (("示例县乡镇名单",), ("序号", "乡镇", "人口"), ("1", "东乡", "900"), ("2", "西镇", "800")),
        (("东乡",), ("西镇",)),
        (("乡镇名称",), ("东乡",), ("",), ("西镇",)),
        (("示例县乡镇名单",), ("东乡",), ("西镇",)),
        (("示例县乡镇名单",), ("1", "东乡", "900"), ("2", "西镇", "800")),
        (("填报单位：示例县民政局",), ("序号", "乡镇"), ("1", "东乡"), ("2", "西镇"), ("合计", "2个")),
        (("乡镇（街道）",), ("东乡",), ("西镇",), ("合计：2个",), ("制表人：张三13900000000",)),
    ],
)
def test_import_townships_reads_the_column_that_holds_them(walk: Walk, rows: tuple[tuple[str, ...]]) -> None:
    with walk.on() as db:
        assert import_townships(db, walk.group, sheet(*rows)).added == ("东乡", "西镇")


@pytest.mark.parametrize(
    "names",
    [
        [], [" "], ["长" * 31], [f"{'甲' * (n // 26 + 1)}{chr(0x4E00 + n)}乡" for n in range(501)],
        ["东乡", "合计：2个"], ["示例县乡镇名单", "东乡"], ["1", "东乡"], ["东乡", "制表人：张三13900000000"], ["３组"],
    ],
)  # fmt: skip
def test_add_townships_that_are_no_names_is_refused(walk: Walk, names: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused, walk.on() as db:
        add_townships(db, walk.group, names)
    assert "张三" not in refused.value.message


@pytest.mark.parametrize("role", [Role.INSTITUTION, Role.FINANCE, Role.LECTURER])
def test_add_townships_by_others_than_office_and_administrator_is_forbidden(walk: Walk, role: Role) -> None:
    with pytest.raises(Forbidden), walk.on() as db:
        add_townships(db, walk.as_role(role), ["东乡"])


def test_bare_name_knows_a_place_without_what_kind_it_is() -> None:
    assert {bare_name(name) for name in ("城关镇", "城关", "城 关 街道办事处", "城关乡")} == {"城关"}
    assert bare_name("镇") == "镇"
