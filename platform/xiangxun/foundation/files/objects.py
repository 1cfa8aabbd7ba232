"""Object storage 对象存储: sealed contents in an S3 bucket, for several hosts that share no folder.

The address of the service and the credentials come from the environment that boto3 reads (AWS_ENDPOINT_URL,
AWS_ACCESS_KEY_ID …).
"""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO, cast

from xiangxun.foundation.files.storage import Remain, is_address, refuse_other_addresses
from xiangxun.foundation.files.versions import remaining_versions, remove_versions

_IN_MEMORY = 8 * 1024 * 1024
_NAMES_PER_REQUEST = 1000
_CONTENT = re.compile(r"\d+/[0-9a-f]{2}/[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Listed:
    """An object: its path below the prefix, its size in bytes, and the tag that changes with its content."""

    path: str
    size: int
    tag: str


class Bucket:
    """Storage in `<bucket>/<prefix>/<tenant>/<aa>/<sha256>`."""

    def __init__(self, where: str) -> None:
        """Take "bucket" or "bucket/prefix"; it is not asked for before the first content."""
        self._bucket, _, prefix = where.strip("/").partition("/")
        self._prefix = f"{prefix}/" if prefix else ""

    def put(self, tenant_id: int, sha256: str, chunks: Iterable[bytes]) -> None:
        """Collect the chunks beside memory and hand them over; an object appears whole or not at all."""
        key = self._key(tenant_id, sha256)
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as whole:
            whole.writelines(chunks)
            whole.seek(0)
            self._client.upload_fileobj(whole, self._bucket, key)

    def get(self, tenant_id: int, sha256: str) -> BinaryIO:
        """Open the object as it comes."""
        from botocore.exceptions import ClientError

        try:
            found = self._client.get_object(Bucket=self._bucket, Key=self._key(tenant_id, sha256))
        except ClientError as error:
            if _is_absence(error):
                raise FileNotFoundError(sha256) from None
            raise
        return cast(BinaryIO, io.BufferedReader(found["Body"]))

    def exists(self, tenant_id: int, sha256: str) -> bool:
        """Return whether the object is there."""
        from botocore.exceptions import ClientError

        try:
            self._client.head_object(Bucket=self._bucket, Key=self._key(tenant_id, sha256))
        except ClientError as error:
            if _is_absence(error):
                return False
            raise
        return True

    def delete(self, tenant_id: int, sha256: str) -> None:
        """Remove the object."""
        self._client.delete_object(Bucket=self._bucket, Key=self._key(tenant_id, sha256))

    def iterate(self, tenant_id: int) -> Iterator[str]:
        """Yield what is stored, page after page."""
        for found in self._objects(self._of(tenant_id)):
            name = found["Key"].rpartition("/")[2]
            if is_address(name):
                yield name

    def listed(self) -> Iterator[Listed]:
        """Yield the contents of all counties, for whoever copies the whole of it."""
        for found in self._objects(self._prefix):
            path = found["Key"].removeprefix(self._prefix)
            if _CONTENT.fullmatch(path):
                yield Listed(path, found["Size"], found["ETag"])

    def open(self, path: str) -> BinaryIO:
        """Open what `listed` named. Raises FileNotFoundError."""
        tenant, _, address = path.split("/")
        return self.get(int(tenant), address)

    def remove_all(self, tenant_id: int) -> None:
        """Remove every version of every object of the county."""
        remove_versions(self._client, self._bucket, self._of(tenant_id))

    def remains(self, tenant_id: int) -> Iterator[Remain]:
        """Yield every version of every object, and uploads that were never finished."""
        return remaining_versions(self._client, self._bucket, self._of(tenant_id))

    def _objects(self, prefix: str) -> Iterator[Any]:
        pages = self._client.get_paginator("list_objects_v2")
        size = {"PageSize": _NAMES_PER_REQUEST}
        for page in pages.paginate(Bucket=self._bucket, Prefix=prefix, PaginationConfig=size):
            yield from page.get("Contents", ())

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("s3")

    def _key(self, tenant_id: int, sha256: str) -> str:
        refuse_other_addresses(sha256)
        return f"{self._of(tenant_id)}{sha256[:2]}/{sha256}"

    def _of(self, tenant_id: int) -> str:
        return f"{self._prefix}{int(tenant_id)}/"


def _is_absence(error: Any) -> bool:
    return str(error.response["Error"]["Code"]) in {"404", "NoSuchKey"}
