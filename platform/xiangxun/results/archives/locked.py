"""Locked bucket 锁定的对象存储: archives under S3 Object Lock, which nobody lifts before a bag's end, not even we.

Every object is written in COMPLIANCE mode. Its name holds the digest of the archive's index, so what a failed
transaction left stands in nobody's way, and of an object's versions the first counts: neither a later one nor a
deletion mark hides what was sealed. The bucket must have been made with Object Lock. Address and credentials come
from the environment that boto3 reads.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from xiangxun.foundation.files.storage import Remain
from xiangxun.foundation.files.versions import locked_until, remaining_versions, remove_versions, versions
from xiangxun.kernel.clock import SHANGHAI, now, today
from xiangxun.kernel.errors import Conflict
from xiangxun.results.archives.index import INDEX, SealedArchive
from xiangxun.results.archives.sealing import remove_folder
from xiangxun.results.archives.shelf import Ends, Write
from xiangxun.results.archives.verify import verify

#: A lock needs an end; what is kept for ever is locked for so many years, and nothing ever asks to remove it.
FOR_EVER_YEARS = 100
#: What the names of scratch folders begin with; a killed process leaves its own.
SCRATCH = "xiangxun-archive-"


class LockedBucket:
    """A shelf in `<bucket>/<prefix>/<folder>/<sha256 of the index>/<path in the archive>`."""

    def __init__(self, where: str) -> None:
        """Take "bucket" or "bucket/prefix"; it is not asked for before the first archive."""
        self._bucket, _, prefix = where.strip("/").partition("/")
        self._prefix = f"{prefix}/" if prefix else ""

    def seal(self, folder: str, write: Write) -> SealedArchive:
        """Write to a scratch folder, verify, and hand every file over under the lock of its bag, the index last."""
        with _scratch() as scratch:
            sealed = write(scratch / "archive")
            found = verify(sealed.path, sealed.sha256)
            if not found.ok:
                raise Conflict("档案写成后核验不符，没有封存；请重试。", details={"problems": found.problems})
            self._put_all(folder, sealed.sha256, sealed.path, _ends(sealed))
        return sealed

    def is_taken(self, code: str) -> bool:
        """Return False: names hold digests, so that nothing is in the way of anything."""
        del code
        return False

    def take(self, folder: str, sha256: str, ends: Ends, fill: Callable[[Path], None]) -> None:
        """Write to a scratch folder and hand every file over under the lock of its bag, the index last."""
        with _scratch() as scratch:
            fill(scratch)
            self._put_all(folder, sha256, scratch, ends)

    def _put_all(self, folder: str, sha256: str, place: Path, ends: Ends) -> None:
        base, longest = self._base(folder, sha256), _longest(ends)
        files = [path for path in sorted(place.rglob("*")) if path.is_file()]
        for path in sorted(files, key=lambda path: path.name == INDEX):
            inside = path.relative_to(place)
            with path.open("rb") as content:
                self._put(f"{base}{inside.as_posix()}", content, ends.get(inside.parts[0], longest))

    def address(self, folder: str, sha256: str) -> str:
        """Return what S3 tools take."""
        return f"s3://{self._bucket}/{self._base(folder, sha256)}"

    @contextmanager
    def lend(self, folder: str, sha256: str) -> Iterator[Path]:
        """Fetch the first version of every object to a scratch folder."""
        base = self._base(folder, sha256)
        with _scratch() as scratch:
            for key, version in self._first_versions(base).items():
                place = (scratch / key.removeprefix(base)).resolve()
                if not place.is_relative_to(scratch.resolve()):
                    raise Conflict("档案库中有路径不安全的对象，未取出；请联系运维。")
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("wb") as file:
                    extra = {"VersionId": version}
                    self._client.download_fileobj(self._bucket, key, file, ExtraArgs=extra)
            yield scratch

    def replace_bag(self, folder: str, sha256: str, bag: str, certificate: str, content: bytes) -> None:
        """Put the certificate, then remove every version of the bag's objects; a lock that still holds refuses."""
        base = self._base(folder, sha256)
        found = list(versions(self._client, self._bucket, f"{base}{bag}/"))
        self._refuse_locked(found)
        if f"{base}{certificate}" not in self._first_versions(f"{base}{certificate}"):
            self._put(f"{base}{certificate}", io.BytesIO(content), None)
        for key, version in found:
            self._client.delete_object(Bucket=self._bucket, Key=key, VersionId=version)

    def prolong(self, folder: str, sha256: str, bag: str, until: date | None) -> None:
        """Set the locks of the bag, and of the index that names it, to the new end; a lock is never shortened."""
        base = self._base(folder, sha256)
        kept = self._first_versions(base).items()
        for key, version in kept:
            inside = key.removeprefix(base)
            if "/" not in inside or inside.startswith(f"{bag}/"):
                self._lengthen(key, version, _end(until))

    def _lengthen(self, key: str, version: str, end: datetime) -> None:
        held = self._locked_until(key, version)
        if held is None or held < end:
            self._client.put_object_retention(
                Bucket=self._bucket,
                Key=key,
                VersionId=version,
                Retention={"Mode": "COMPLIANCE", "RetainUntilDate": end},
            )

    def remove_all(self, code: str) -> None:
        """Remove every version of every object of the county whose lock is over."""
        remove_versions(self._client, self._bucket, f"{self._prefix}{code}/")

    def remains(self, code: str) -> Iterator[Remain]:
        """Yield every version of every object, with the end of its lock."""
        return remaining_versions(self._client, self._bucket, f"{self._prefix}{code}/")

    def _refuse_locked(self, found: list[tuple[str, str]]) -> None:
        ends = [self._locked_until(key, version) for key, version in found]
        latest = max((end for end in ends if end), default=None)
        if latest and latest > now():
            raise Conflict(
                f"存储锁定至 {latest.astimezone(SHANGHAI):%Y-%m-%d}，此前任何人都不能销毁；请到期后重试。",
                code="locked",
            )

    def _locked_until(self, key: str, version: str) -> datetime | None:
        return locked_until(self._client, self._bucket, key, version)

    def _put(self, key: str, content: BinaryIO, until: date | None) -> None:
        end = _end(until)
        # A lock that would be over already is refused by the service.
        lock = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": end} if end > now() else {}
        self._client.upload_fileobj(content, self._bucket, key, ExtraArgs=lock)

    def _first_versions(self, prefix: str) -> Mapping[str, str]:
        """Return of each object the version that was written first."""
        first: dict[str, tuple[datetime, str]] = {}
        for page in self._pages(prefix):
            for found in page.get("Versions", ()):
                this = (found["LastModified"], found["VersionId"])
                # Listed newest first: of two in one second the later listed is the older one.
                if found["Key"] not in first or this[0] <= first[found["Key"]][0]:
                    first[found["Key"]] = this
        return {key: version for key, (_, version) in first.items()}

    def _pages(self, prefix: str) -> Iterator[Any]:
        yield from self._client.get_paginator("list_object_versions").paginate(
            Bucket=self._bucket, Prefix=prefix
        )

    def _base(self, folder: str, sha256: str) -> str:
        return f"{self._prefix}{folder}/{sha256}/"

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("s3")


@contextmanager
def _scratch() -> Iterator[Path]:
    """Lend a folder of our own, gone afterwards although archives in it are read-only."""
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH))
    try:
        yield folder
    finally:
        remove_folder(folder)


def _longest(ends: Ends) -> date | None:
    return None if None in ends.values() else max((day for day in ends.values() if day), default=None)


def _ends(sealed: SealedArchive) -> Ends:
    return {bag.name: bag.head.retain_until for bag in sealed.bags}


def _end(until: date | None) -> datetime:
    """Return the instant until which a lock lasts: the end of the day here, or a century on."""
    last = until or today() + timedelta(days=round(365.25 * FOR_EVER_YEARS))
    return datetime.combine(last, time.max, tzinfo=SHANGHAI).replace(microsecond=0)
