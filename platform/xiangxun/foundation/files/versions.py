"""Versions 对象版本: everything that a bucket holds below a prefix, hidden versions and unfinished uploads included."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from xiangxun.foundation.files.storage import Remain

_AT_ONCE = 1000


def versions(client: Any, bucket: str, prefix: str) -> Iterator[tuple[str, str]]:
    """Yield key and id of every version and deletion mark."""
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for found in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            yield found["Key"], found["VersionId"]


def locked_until(client: Any, bucket: str, key: str, version: str) -> datetime | None:
    """Return when the lock of a version ends; None without one (a deletion mark has none)."""
    from botocore.exceptions import ClientError

    try:
        found = client.head_object(Bucket=bucket, Key=key, VersionId=version)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] in (404, 405):
            return None
        raise
    end: datetime | None = found.get("ObjectLockRetainUntilDate")
    return end


def remove_versions(client: Any, bucket: str, prefix: str) -> None:
    """Remove every version below a prefix and break off every upload; what the bucket keeps locked stays."""
    for key, upload in _uploads(client, bucket, prefix):
        client.abort_multipart_upload(Bucket=bucket, Key=key, UploadId=upload)
    found = iter(list(versions(client, bucket, prefix)))
    while batch := list(islice(found, _AT_ONCE)):
        objects = [{"Key": key, "VersionId": version} for key, version in batch]
        client.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})


def remaining_versions(client: Any, bucket: str, prefix: str) -> Iterator[Remain]:
    """Yield every version and upload below a prefix, with the end of its lock."""
    for key, version in versions(client, bucket, prefix):
        yield Remain(f"s3://{bucket}/{key}", locked_until(client, bucket, key, version))
    for key, _ in _uploads(client, bucket, prefix):
        yield Remain(f"s3://{bucket}/{key}")


def _uploads(client: Any, bucket: str, prefix: str) -> list[tuple[str, str]]:
    pages = client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket, Prefix=prefix)
    return [(one["Key"], one["UploadId"]) for page in pages for one in page.get("Uploads", ())]
