"""Object storage 对象存储: the same laws as the local folder's, over HTTP against an S3 service."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import boto3
import pytest
from flask import Flask
from moto.server import ThreadedMotoServer

from xiangxun.foundation import files, vault
from xiangxun.foundation.access import Actor
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.files import objects
from xiangxun.foundation.files.objects import Bucket
from xiangxun.foundation.files.sealing import CHUNK
from xiangxun.registry.tenants.models import Tenant

ADDRESS = sha256(b"content").hexdigest()
BUCKET = "contents"


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of an S3 service with an empty bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(service: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A place in the bucket."""
    for name, value in (
        ("AWS_ENDPOINT_URL", service),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        client.delete_object(Bucket=BUCKET, Key=found["Key"])
    return f"{BUCKET}/here"


@pytest.fixture
def storage(bucket: str) -> Bucket:
    return Bucket(bucket)


def test_put_then_get_returns_the_content(storage: Bucket) -> None:
    storage.put(1, ADDRESS, [b"con", b"tent"])
    with storage.get(1, ADDRESS) as held:
        assert (held.read(3), held.read(), held.read()) == (b"con", b"tent", b"")
    assert storage.exists(1, ADDRESS)
    assert list(storage.iterate(1)) == [ADDRESS]


def test_get_content_of_another_county_or_prefix_is_not_found(storage: Bucket) -> None:
    storage.put(1, ADDRESS, [b"content"])
    assert list(storage.iterate(11)) == []
    for elsewhere, tenant in ((storage, 2), (Bucket(BUCKET), 1)):
        assert not elsewhere.exists(tenant, ADDRESS)
        assert list(elsewhere.iterate(tenant)) == []
        with pytest.raises(FileNotFoundError):
            elsewhere.get(tenant, ADDRESS)


def test_put_broken_off_leaves_nothing(storage: Bucket) -> None:
    def broken() -> Iterator[bytes]:
        yield b"con"
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        storage.put(1, ADDRESS, broken())
    assert not storage.exists(1, ADDRESS)


def test_put_larger_than_memory_is_given_back_whole(storage: Bucket) -> None:
    content = bytes(range(256)) * 4096 * 12
    storage.put(1, ADDRESS, [content])
    with storage.get(1, ADDRESS) as held:
        assert held.read() == content


def test_iterate_over_more_than_a_page_yields_all(storage: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_NAMES_PER_REQUEST", 3)
    addresses = sorted(sha256(str(number).encode()).hexdigest() for number in range(10))
    for address in addresses:
        storage.put(1, address, [b"x"])
    assert sorted(storage.iterate(1)) == addresses


def test_delete_twice_is_no_error(storage: Bucket) -> None:
    storage.put(1, ADDRESS, [b"content"])
    storage.delete(1, ADDRESS)
    storage.delete(1, ADDRESS)
    assert not storage.exists(1, ADDRESS)


def test_address_that_leads_out_of_the_county_is_refused(storage: Bucket) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        storage.put(1, "../2/" + ADDRESS, [b"x"])


def test_file_kept_in_a_bucket_is_sealed_there_and_read_back(
    app: Flask, tenant: Tenant, actor: Actor, bucket: str, tmp_path: Path
) -> None:
    content = "姓名\n甲乙丙\n".encode() * CHUNK
    with app.app_context():
        before = dict(app.extensions)
        files.configure(app, tmp_path, max_bytes=len(content), bucket=bucket)
        try:
            _store_and_reseal(tenant.id, actor, content)
        finally:
            app.extensions.clear()
            app.extensions.update(before)


def _store_and_reseal(county: int, actor: Actor, content: bytes) -> None:
    with unit_of_work(county) as db:
        stored = files.store(db, actor, content, name="名单.csv", allowed=frozenset({"csv"}))
    raw = boto3.client("s3").get_object(
        Bucket=BUCKET, Key=f"here/{county}/{stored.sha256[:2]}/{stored.sha256}"
    )
    assert "甲乙丙".encode() not in raw["Body"].read()
    with unit_of_work(county) as db:
        vault.rotate_key(db)
        assert files.stale_contents(db) == (stored.sha256,)
        assert files.reseal(db, stored.sha256)
        assert files.stale_contents(db) == ()
        assert files.read(db, stored.id) == content
