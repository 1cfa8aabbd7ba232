"""An S3 service in this process, with a bucket that keeps every version and one that locks."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

LOCKED, VERSIONED = "locked-shelf", "versioned-contents"
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(scope="module")
def s3_service() -> Iterator[str]:
    """The address of the service."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def buckets(s3_service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have boto3 speak to the service, in which both buckets stand."""
    for name, value in (_ENVIRONMENT | {"AWS_ENDPOINT_URL": s3_service}).items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket=LOCKED, ObjectLockEnabledForBucket=True)
    client.create_bucket(Bucket=VERSIONED)
    client.put_bucket_versioning(Bucket=VERSIONED, VersioningConfiguration={"Status": "Enabled"})


def keys_in(bucket: str, prefix: str) -> list[str]:
    """Return the key of every version and deletion mark below a prefix."""
    found = boto3.client("s3").list_object_versions(Bucket=bucket, Prefix=prefix)
    return [one["Key"] for one in (*found.get("Versions", ()), *found.get("DeleteMarkers", ()))]


def contents_of(bucket: str, prefix: str) -> dict[str, bytes]:
    """Return what lies below a prefix, by the rest of its key."""
    client = boto3.client("s3")
    return {
        key.removeprefix(prefix): client.get_object(Bucket=bucket, Key=key)["Body"].read()
        for key in keys_in(bucket, prefix)
    }
