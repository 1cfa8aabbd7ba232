"""Archives under Object Lock: sealed, read and lent as from a folder; nobody removes a bag before its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError
from flask import Flask
from moto.server import ThreadedMotoServer
from tests.integration.results.archives.conftest import Settled

from xiangxun.backup.drill import Report, _archives
from xiangxun.kernel.clock import on_day
from xiangxun.kernel.errors import Conflict
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.results import archives
from xiangxun.results.archives.bags import BagFile, BagHead
from xiangxun.results.archives.index import ArchiveHead, BagContents, SealedArchive, write_archive
from xiangxun.results.archives.locked import LockedBucket
from xiangxun.results.archives.queries import find_archive
from xiangxun.results.archives.retention import Retention
from xiangxun.results.archives.service import copy_out, seal_archive
from xiangxun.results.archives.verify import certificate_name, verify
from xiangxun.rules.vocabulary import Span, Unit

BUCKET = "shelf"
OLD, NEW = date(2015, 3, 1), date(2026, 3, 1)


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of an S3 service with a bucket that locks."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def shelf(service: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> LockedBucket:
    """A shelf of its own in the bucket."""
    for name, value in (
        ("AWS_ENDPOINT_URL", service),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    boto3.client("s3").create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    return LockedBucket(f"{BUCKET}/{request.node.name}")


def sealed_on(shelf: LockedBucket, day: date) -> SealedArchive:
    """Seal an archive of two bags, kept for three years and for ever."""

    def write(place: Path) -> SealedArchive:
        bags = [
            BagContents(
                BagHead(code, "五月班", "示例县", kept, day),
                [BagFile("a.txt", code.encode(), "甲", "通知"), BagFile("b/c.txt", b"b", "乙", "照片")],
                {},
            )
            for code, kept in (("short", Retention(Span(3, Unit.YEAR))), ("long", Retention(None)))
        ]
        return write_archive(place, ArchiveHead("1", "五月班", "示例县", day), bags)

    with on_day(day):
        return shelf.seal("shili/1", write)


def versions(inside: str = "") -> list[dict[str, str]]:
    """Return every version of what lies in the bucket below or beside a word."""
    found = boto3.client("s3").list_object_versions(Bucket=BUCKET).get("Versions", [])
    return [one for one in found if inside in one["Key"]]


def test_sealed_archive_is_lent_as_it_was(shelf: LockedBucket) -> None:
    sealed = sealed_on(shelf, NEW)
    with shelf.lend("shili/1", sealed.sha256) as path:
        found = verify(path, sealed.sha256)
        lent = path
    assert (found.problems, found.bags, found.files) == ((), 2, 4)
    assert not lent.exists()
    assert not sealed.path.exists()


def test_locked_bag_is_removed_by_nobody(shelf: LockedBucket) -> None:
    sealed = sealed_on(shelf, NEW)
    with pytest.raises(Conflict, match="2029-12-31"):
        shelf.replace_bag("shili/1", sealed.sha256, "short", certificate_name("short"), b"{}")
    for one in versions(sealed.sha256):
        with pytest.raises(ClientError, match="AccessDenied"):
            boto3.client("s3").delete_object(Bucket=BUCKET, Key=one["Key"], VersionId=one["VersionId"])
    with shelf.lend("shili/1", sealed.sha256) as path:
        assert verify(path, sealed.sha256).ok


def test_bag_after_its_end_gives_way_to_its_certificate_and_the_other_stays(shelf: LockedBucket) -> None:
    sealed = sealed_on(shelf, OLD)
    gone = next(bag for bag in sealed.bags if bag.name == "short")
    certificate = f'{{"bag": "short", "sha256": "{gone.sha256}"}}'.encode()
    for _ in range(2):
        shelf.replace_bag("shili/1", sealed.sha256, "short", certificate_name("short"), certificate)
    with shelf.lend("shili/1", sealed.sha256) as path:
        assert not (path / "short").exists()
        assert (path / "long").is_dir()
        assert verify(path, sealed.sha256).problems == ()
    with pytest.raises(Conflict, match="存储锁定至"):
        shelf.replace_bag("shili/1", sealed.sha256, "long", certificate_name("long"), b"{}")


def test_prolonged_bag_is_kept_for_longer(shelf: LockedBucket) -> None:
    sealed = sealed_on(shelf, OLD)
    shelf.prolong("shili/1", sealed.sha256, "short", date(2040, 1, 1))
    with pytest.raises(Conflict, match="2040-01-01"):
        shelf.replace_bag("shili/1", sealed.sha256, "short", certificate_name("short"), b"{}")


def test_what_is_written_or_hidden_later_does_not_count(shelf: LockedBucket) -> None:
    sealed = sealed_on(shelf, NEW)
    client = boto3.client("s3")
    first, second, *_ = [one["Key"] for one in versions(f"{sealed.sha256}/short/data")]
    client.put_object(Bucket=BUCKET, Key=first, Body=b"forged")
    client.delete_object(Bucket=BUCKET, Key=second)
    with shelf.lend("shili/1", sealed.sha256) as path:
        assert verify(path, sealed.sha256).problems == ()


def test_session_is_sealed_copied_and_drilled_from_the_bucket(
    settled: Settled, app: Flask, shelf: LockedBucket, root: Path, tmp_path: Path
) -> None:
    archives.configure(app, root, bucket=f"{BUCKET}/county")
    with settled.step() as db:
        seal_archive(db, settled.keeper(db), settled.session, custodian="张档案")
    report = Report()
    with settled.step() as db:
        archive = find_archive(db, settled.session)
        assert archive is not None
        place = copy_out(db, settled.keeper(db), archive.id, tmp_path / "disk")
        _archives(current_tenant_info(db), [archive], report)
    assert verify(place, archive.sha256).ok
    assert (report.counts, report.problems) == ({"archives": 1}, [])
    assert not root.exists()
