"""Between folders and buckets, whichever way it goes, a county's uploads and archives arrive byte for byte and locked."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import boto3
import pytest
from tests.counties.buckets import LOCKED, VERSIONED, buckets, contents_of, keys_in, s3_service
from tests.integration.passport.test_passport import at, county, elsewhere, issued, keys, resultland, world

from xiangxun.foundation import files
from xiangxun.foundation.db.transaction import unit_of_work as open_unit_of_work
from xiangxun.kernel.errors import Conflict
from xiangxun.passport.checking import differences
from xiangxun.passport.receiving import receive
from xiangxun.passport.verifying import unlike
from xiangxun.results import archives
from xiangxun.results.archives.locked import LockedBucket
from xiangxun.results.archives.queries import list_archives

__all__ = ["buckets", "county", "elsewhere", "issued", "keys", "resultland", "s3_service", "world"]


@pytest.fixture
def in_buckets(app, buckets, tmp_path, monkeypatch):
    """Have this installation keep uploads and archives in buckets."""
    monkeypatch.setattr(app, "extensions", dict(app.extensions))
    where = tmp_path.name
    files.configure(app, tmp_path / "f", max_bytes=20_000_000, bucket=f"{VERSIONED}/{where}")
    archives.configure(app, tmp_path / "a", bucket=f"{LOCKED}/{where}")
    return where


@contextmanager
def arrived(issued, settings):
    """Take the package in there and lend the county's number, its archive's folder in the package left whole."""
    with at(settings):
        tenant, passport = receive(issued, settings.owner_url)
        assert differences(tenant, passport) == []
        yield tenant


def locks(where):
    client, found = boto3.client("s3"), {}
    for key in keys_in(LOCKED, f"{where}/jieguo/"):
        about = client.head_object(Bucket=LOCKED, Key=key)
        found[key.removeprefix(f"{where}/")] = (about["ObjectLockMode"], about["ObjectLockRetainUntilDate"])
    return found


def test_buckets_to_buckets_byte_for_byte_and_locked_until_the_same_days(
    in_buckets, county, issued, elsewhere
):
    there = replace(
        elsewhere,
        files_bucket=f"{VERSIONED}/{in_buckets}-there",
        archives_bucket=f"{LOCKED}/{in_buckets}-there",
    )
    assert unlike(issued) == []
    with arrived(issued, there) as tenant:
        kept = contents_of(LOCKED, f"{in_buckets}/jieguo/")
        assert len(kept) > 20
        assert contents_of(LOCKED, f"{in_buckets}-there/jieguo/") == kept
        uploads = contents_of(VERSIONED, f"{in_buckets}/{county.tenant_id}/")
        assert len(uploads) > 0
        assert contents_of(VERSIONED, f"{in_buckets}-there/{tenant}/") == uploads
        arrived_locks, left_locks = locks(f"{in_buckets}-there"), locks(in_buckets)
        bounded = [key for key in left_locks if "/short/" in key]
        assert bounded
        assert {key: arrived_locks[key] for key in bounded} == {key: left_locks[key] for key in bounded}


def test_buckets_to_folders_and_the_archive_stands_there_read_only(in_buckets, county, issued, elsewhere):
    with arrived(issued, elsewhere) as tenant:
        with open_unit_of_work(tenant) as db:
            [archive] = list_archives(db)
        folder = elsewhere.files.parent / "archives" / archive.folder
        placed = {
            f"{archive.folder}/{archive.sha256}/{one.relative_to(folder).as_posix()}": one
            for one in folder.rglob("*")
            if one.is_file()
        }
        kept = contents_of(LOCKED, f"{in_buckets}/")
        assert {key: one.read_bytes() for key, one in placed.items()} == kept
        assert {one.stat().st_mode & 0o777 for one in placed.values()} == {0o444}


def test_folders_to_buckets_and_a_bag_is_locked_until_its_end(county, issued, elsewhere, buckets, tmp_path):
    where = f"{tmp_path.name}-there"
    there = replace(elsewhere, archives_bucket=f"{LOCKED}/{where}")
    with arrived(issued, there):
        ends = {key.split("/")[3]: until.year for key, (_, until) in locks(where).items()}
    assert (ends["short"], ends["long"] > 2100, ends["index.json"] > 2100) == (2029, True, True)


def test_arrival_that_failed_after_a_lock_can_be_tried_again(
    county, issued, elsewhere, buckets, tmp_path, monkeypatch
):
    where = f"{tmp_path.name}-there"
    there = replace(elsewhere, archives_bucket=f"{LOCKED}/{where}")
    with monkeypatch.context() as broken, at(there):
        broken.setattr("xiangxun.passport.receiving.shelf", lambda: _TakesAndFails(where))
        with pytest.raises(Conflict, match="broken off"):
            receive(issued, there.owner_url)
    assert keys_in(LOCKED, f"{where}/jieguo/")
    with arrived(issued, there) as tenant:
        assert tenant


class _TakesAndFails(LockedBucket):
    """A shelf whose installation dies right after it locked the first archive."""

    def __init__(self, where):
        super().__init__(f"{LOCKED}/{where}")

    def take(self, folder, sha256, ends, fill):
        super().take(folder, sha256, ends, fill)
        raise Conflict("broken off")
