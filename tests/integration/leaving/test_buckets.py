"""In buckets every version goes but what is locked; that is certified until its day, and goes when the day has come."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime

import boto3
import pytest
from tests.counties.buckets import LOCKED, buckets, keys_in, s3_service
from tests.counties.buckets import VERSIONED as PLAIN
from tests.integration.leaving.conftest import rows_of

from xiangxun.foundation import files
from xiangxun.kernel.clock import on_day, today
from xiangxun.kernel.errors import Conflict
from xiangxun.oversight.departures import service
from xiangxun.oversight.departures.queries import due_departures, get_departure
from xiangxun.passport.checking import differences
from xiangxun.passport.package import Package
from xiangxun.passport.receiving import receive, reopen
from xiangxun.registry.tenants.queries import get_tenant
from xiangxun.results import archives
from xiangxun.results.archives.bags import BagFile, BagHead
from xiangxun.results.archives.index import ArchiveHead, BagContents, write_archive
from xiangxun.results.archives.retention import Retention
from xiangxun.rules.vocabulary import Span, Unit

__all__ = ["buckets", "s3_service"]
OLD, NEW = date(2015, 3, 1), date(2026, 3, 1)


@pytest.fixture
def stores(app, settings, buckets, tmp_path, monkeypatch):
    """Both stores in buckets; that of the uploads keeps every version."""
    monkeypatch.setattr(app, "extensions", dict(app.extensions))
    here = tmp_path.name
    files.configure(app, tmp_path / "files", max_bytes=20_000_000, bucket=f"{PLAIN}/{here}")
    archives.configure(app, tmp_path / "archives", bucket=f"{LOCKED}/{here}")
    return replace(settings, files=tmp_path / "files")


def sealed_on(code, day):
    """Seal an archive of a county that is kept for three years."""
    head = BagHead("short", "五月班", "示例县", Retention(Span(3, Unit.YEAR)), day)
    bag = BagContents(head, [BagFile("a.txt", b"a", "甲", "通知")], {})
    with on_day(day):
        return archives.shelf().seal(
            f"{code}/{day.year}",
            lambda place: write_archive(place, ArchiveHead("1", "五月班", "示例县", day), [bag]),
        )


@pytest.fixture
def back(app, place, keys, tmp_path):
    """`back()`: bring the county in again by the passport that it took along; returns its number."""

    def brought():
        with app.app_context():
            package = Package(tmp_path / "passport", keys[0])
            tenant, passport = receive(package, str(place.settings.owner_url))
            reopen(tenant, passport, differences(tenant, passport))
            return tenant

    return brought


@pytest.fixture
def stocked(app, place, departure, tmp_path):
    """Archives of both counties, one whose lock is over and one whose is not; uploads with an older version."""
    with app.app_context():
        for code in ("jieguo", "linxian"):
            sealed_on(code, OLD)
            sealed_on(code, NEW)
    client, here = boto3.client("s3"), tmp_path.name
    for tenant in (place.here, place.there):
        [key] = set(keys_in(PLAIN, f"{here}/{tenant}/"))
        client.put_object(Bucket=PLAIN, Key=key, Body=b"newer")
        client.delete_object(Bucket=PLAIN, Key=key)
        client.create_multipart_upload(Bucket=PLAIN, Key=f"{here}/{tenant}/aa/half")
    return here


def test_locked_archives_stay_until_their_day_and_all_else_goes(stocked, go, place, departure):
    row = go(departure).row
    told = json.loads(row.certificate)
    [locked] = told["locked"]
    assert (row.state, locked["until"], told["found"]) == ("locked", "2029-12-31", [])
    assert keys_in(PLAIN, f"{stocked}/{place.here}/") == []
    assert {key.split("/")[2] for key in keys_in(LOCKED, f"{stocked}/jieguo/")} == {"2026"}
    assert len(keys_in(LOCKED, f"{stocked}/jieguo/")) == locked["objects"]
    assert len(keys_in(PLAIN, f"{stocked}/{place.there}/")) == 3
    assert {key.split("/")[2] for key in keys_in(LOCKED, f"{stocked}/linxian/")} == {"2015", "2026"}
    first = row.certificate_sha256
    assert go(departure).row.certificate_sha256 == first


def test_what_a_later_look_finds_beside_the_locked_is_forgotten_once_it_is_gone(
    stocked, go, place, departure
):
    certified = go(departure).row.certificate_sha256
    stray = place.settings.files / "导出-jieguo.xlsx"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"x")
    assert [one for one in go(departure).row.findings if str(stray) in one]
    stray.unlink()
    row = go(departure).row
    assert (row.state, row.findings, row.certificate_sha256) == ("locked", [], certified)


def test_county_that_comes_back_before_its_locks_are_over_stays(
    stocked, go, place, departure, back, app, unit_of_work, operators
):
    assert go(departure).row.state == "locked"
    assert back() == place.here
    rows = rows_of(place, place.here)
    assert len(rows["trainees"]) == 2
    with unit_of_work(None) as db:
        assert (get_tenant(db, "jieguo").state, due_departures(db, date(2099, 1, 1))) == ("active", [])
        assert get_departure(db, departure).state == "returned"
    with pytest.raises(Conflict):
        go(departure)
    assert rows_of(place, place.here) == rows
    with app.app_context(), unit_of_work(None) as db:
        again = service.ask(db, operators["system"], place.here, letter="示函9号", due=today())
    assert again != departure


def test_lock_that_ends_after_the_first_is_waited_for_in_turn(stocked, app, go, departure, monkeypatch):
    with app.app_context():
        sealed_on("jieguo", date(2027, 3, 1))
    assert go(departure).row.locked_until == date(2030, 1, 1)
    monkeypatch.setattr("moto.s3.models.utcnow", lambda: datetime(2030, 1, 1))  # noqa: DTZ001 - as moto has it
    with on_day(date(2030, 1, 1)):
        row = go(departure).row
    assert (row.state, row.locked_until) == ("locked", date(2031, 1, 1))


def test_what_was_locked_goes_once_the_lock_is_over(stocked, go, departure, monkeypatch):
    assert go(departure).row.state == "locked"
    monkeypatch.setattr("moto.s3.models.utcnow", lambda: datetime(2030, 1, 1))  # noqa: DTZ001 - as moto has it
    row = go(departure).row
    assert (row.state, json.loads(row.certificate)["locked"]) == ("done", [])
    assert keys_in(LOCKED, f"{stocked}/jieguo/") == []
