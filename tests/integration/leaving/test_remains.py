"""A remain that is planted is found and named; while it is there, no certificate says that the county is gone."""

from __future__ import annotations

import json
import os
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from xiangxun.leaving import carrying
from xiangxun.leaving.disk import Host, clear_work
from xiangxun.leaving.marks import Marks
from xiangxun.registry.tenants.queries import TenantInfo

_NAMES = (("jieguo", "示例县"), ("jieguo-2", "新示例县"))


def test_stray_file_is_found_and_no_certificate_issued_until_it_is_gone(departure, go, place, monkeypatch):
    vacuumed: list[str] = []
    monkeypatch.setattr(carrying, "vacuum", vacuumed.append)
    stray = place.settings.files / "导出-jieguo.xlsx"
    stray.write_bytes(b"x")
    outcome = go(departure)
    assert (outcome.row.state, outcome.row.certificate) == ("under_way", None)
    assert [one for one in outcome.row.findings if str(stray) in one]
    stray.unlink()
    assert vacuumed == []
    assert go(departure).row.state == "done"
    assert len(vacuumed) == 1


def test_row_that_an_old_program_left_in_a_platform_table_is_found(departure, go, place):
    with psycopg.connect(place.superuser_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE leftover (note text); GRANT SELECT ON leftover TO xiangxun_owner")
        connection.execute("INSERT INTO leftover VALUES ('jieguo 的名单'), ('xjieguo 另一县')")
        try:
            assert go(departure).look.found == ["平台数据表 leftover 中仍有 1 行提到该县。"]
        finally:
            connection.execute("DROP TABLE leftover")


def test_row_that_refers_to_the_county_in_a_platform_table_goes_with_it(departure, go, place):
    with psycopg.connect(place.superuser_url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE links (tenant bigint REFERENCES tenants); GRANT ALL ON links TO xiangxun_owner"
        )
        connection.execute("INSERT INTO links VALUES (%s), (%s)", [place.here, place.there])
        try:
            assert go(departure).row.state == "done"
            assert connection.execute("SELECT tenant FROM links").fetchall() == [(place.there,)]
        finally:
            connection.execute("DROP TABLE links")


def test_county_table_that_the_program_does_not_know_stops_everything(departure, go, place):
    with psycopg.connect(place.superuser_url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE unknown_rows (tenant_id bigint); GRANT ALL ON unknown_rows TO xiangxun_owner"
        )
        try:
            with pytest.raises(Exception, match="unknown_rows"):
                go(departure)
        finally:
            connection.execute("DROP TABLE unknown_rows")
    assert go(departure).row.state == "done"


def test_name_in_redis_is_found(departure, go, place):
    with Redis.from_url(place.settings.redis_url) as redis:
        redis.set("somewhere", "示例县")
        assert go(departure).look.found == ["Redis 的 somewhere 中仍有该县的内容。"]
        redis.delete("somewhere")
    assert go(departure).row.state == "done"


def test_redis_that_does_not_answer_proves_nothing(departure, go, place):
    from dataclasses import replace

    away = replace(place.settings, redis_url="redis://127.0.0.1:1")
    assert "没有应答" in go(departure, settings=away).row.findings[0]


def test_log_lines_are_counted_as_kept_and_a_name_in_them_found(departure, go, tmp_path):
    log = tmp_path / "web.log"
    log.write_text('{"county": "jieguo"}\n{"county": "jieguo2"}\n')
    with_name = tmp_path / "bad.log"
    with_name.write_text("fine\n示例县\n")
    assert go(departure, log, with_name).look.found == ["日志 bad.log 第 2 行有该县名称。"]
    kept = json.loads(go(departure, log).row.certificate)["kept"]
    assert [one["number"] for one in kept if "web.log" in one["where"]] == [1]


@pytest.mark.parametrize("folder", ["xiangxun-drill-1", "xiangxun-archive-1", "xiangxun-backup-1"])
def test_work_folder_of_a_killed_process_is_removed_after_a_day(departure, go, folder):
    here = Path(tempfile.gettempdir())
    for name, title in ((folder, "示例县"), ("xiangxun-archive-2", "邻县")):
        (here / name / "archive").mkdir(parents=True)
        (here / name / "archive" / "index.json").write_text(f'{{"organisation": "{title}"}}')
    assert str(here / folder) in go(departure).look.found[0]
    grow_old(here / folder)
    assert go(departure).row.state == "done"
    assert [one.name for one in here.glob("xiangxun-*")] == ["xiangxun-archive-2"]


def test_rows_that_wait_for_their_workbook_are_kept_a_day_and_told(departure, go):
    waiting = Path(tempfile.gettempdir()) / "xiangxun-sheets-1"
    waiting.mkdir()
    assert any("电子表格" in one.where for one in go(departure).look.kept)
    grow_old(waiting)
    clear_work(Host())
    assert not waiting.exists()


def test_work_folder_of_a_process_with_a_temporary_folder_of_its_own_is_looked_for(departure, go, tmp_path):
    works = tmp_path / "shared"
    (works / "xiangxun-backup-1").mkdir(parents=True)
    assert str(works / "xiangxun-backup-1") in go(departure, works=[works]).look.found[0]
    grow_old(works)
    assert go(departure, works=[works]).row.state == "done"
    assert list(works.iterdir()) == []


def test_work_folder_in_which_somebody_works_stays():
    folder = Path(tempfile.gettempdir()) / "xiangxun-drill-1"
    (folder / "restored").mkdir(parents=True)
    grow_old(folder)
    (folder / "restored" / "dump").write_bytes(b"x")
    clear_work(Host())
    assert folder.exists()


def grow_old(folder):
    for place in (*folder.rglob("*"), folder):
        os.utime(place, (time.time() - 100_000,) * 2)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("jieguo", True), ("c/jieguo/", True), ("导出-jieguo.xlsx", True), ("export-jieguo", True), ("jieguo-2", False),
        ("jieguo-2 jieguo", True), ("xjieguo", False), ("示例县商务局", True), ("新示例县", False), ("县", False),
    ],
)  # fmt: skip
def test_only_the_county_itself_is_named(text, named):
    county, more = (
        TenantInfo(n, code, "x", title, "", "", demo=False) for n, (code, title) in enumerate(_NAMES)
    )
    assert Marks.of(county, [county, more]).names(text) is named
