"""Uploads in a bucket are in the set like those of a folder: restored, they lie where a folder's storage looks for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import boto3
import pytest
from tests.counties.buckets import VERSIONED, buckets, contents_of, keys_in, s3_service
from tests.integration.backup.test_backup import CSV, backups, empty, keys, resultland, world

from xiangxun.app import create_app
from xiangxun.backup.checking import problems
from xiangxun.backup.drill import drill
from xiangxun.backup.making import make_set
from xiangxun.backup.restoring import restore
from xiangxun.backup.service import sources_of
from xiangxun.foundation import files
from xiangxun.foundation.db import migrate
from xiangxun.foundation.files.objects import Bucket
from xiangxun.results.ledger.service import compute_ledger

__all__ = ["backups", "buckets", "empty", "keys", "resultland", "s3_service", "world"]


@pytest.fixture
def stored(app, world, buckets, settings, tmp_path, monkeypatch):
    """An installation whose uploads lie in a bucket, with a county that has one; its settings."""
    monkeypatch.setattr(app, "extensions", dict(app.extensions))
    bucket = f"{VERSIONED}/{tmp_path.name}"
    files.configure(app, tmp_path / "files", max_bytes=20_000_000, bucket=bucket)
    ids = world.enter_people([(date(1974, 1, 1), ())])
    session = world.hold_session(ids, {0: ids})
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        files.store(db, world.actor, CSV, name="名单.csv", allowed=frozenset({"csv"}))
    boto3.client("s3").put_object(Bucket=VERSIONED, Key=f"{tmp_path.name}/readme.txt", Body=b"not ours")
    return replace(settings, files=tmp_path / "files", files_bucket=bucket)


@pytest.fixture
def make(stored, backups, keys, database):
    """Make a set of what is there now."""

    def made():
        return make_set(
            backups,
            keys[1],
            backup_url=database.backup_url,
            sources=sources_of(stored),
            key=stored.platform_key,
            revision=migrate.current(database.owner_url) or "",
            counties=1,
        )

    return made


def test_uploads_of_a_bucket_are_restored_byte_for_byte(make, backups, keys, empty, tmp_path):
    manifest = make()
    assert problems(backups, manifest, keys[0]) == []
    targets = {"files": tmp_path / "into" / "files", "archives": tmp_path / "into" / "archives"}
    restore(backups, manifest, keys[0], owner_url=empty, targets=targets)
    restored = {
        one.relative_to(targets["files"]).as_posix(): one.read_bytes()
        for one in targets["files"].rglob("*")
        if one.is_file()
    }
    kept = contents_of(VERSIONED, f"{tmp_path.name}/")
    del kept["readme.txt"]
    assert restored == kept
    assert restored


def test_second_set_fetches_only_what_is_new(make, world, backups, tmp_path, monkeypatch):
    first = make()
    with world.work() as db:
        files.store(db, world.actor, CSV * 2, name="二.csv", allowed=frozenset({"csv"}))
    fetched, real = [], Bucket.open

    def opened(bucket, path):
        fetched.append(path)
        return real(bucket, path)

    monkeypatch.setattr(Bucket, "open", opened)
    (backups.root / "sets" / first.stamp).rename(backups.root / "sets" / "20200101T000000Z")
    second = make()
    assert len(fetched) == 1
    assert set(first.pool) < set(second.pool)


def test_drill_opens_what_the_bucket_had_and_names_what_it_lacked(make, stored, backups, keys, tmp_path):
    report = drill(backups, make(), keys[0], stored, create_app)
    assert (report.problems, report.counts["missing files"]) == ([], 0)
    client = boto3.client("s3")
    for key in set(keys_in(VERSIONED, f"{tmp_path.name}/")):
        client.delete_object(Bucket=VERSIONED, Key=key)
    (backups.root / "sets" / backups.stamps()[0]).rename(backups.root / "sets" / "20200101T000000Z")
    report = drill(backups, make(), keys[0], stored, create_app)
    assert "内容缺失" in report.problems[0]
