"""Queries on files 文件查询: what is known of a file, its content, and what is missing or left over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.files.models import StoredFile
from xiangxun.foundation.files.sealing import sealed_under, unseal_chunks
from xiangxun.foundation.files.setup import current_setup
from xiangxun.kernel.errors import NotFound, XiangxunError


class FileMissing(XiangxunError):
    """The row is there, the content is not."""

    code = "file_missing"
    status = 500


@dataclass(frozen=True, slots=True)
class FileRef:
    """A stored file: `sha256` of the clear content in hex, `size` in bytes, `kind` of `kinds.KINDS`."""

    id: int
    sha256: str
    kind: str
    size: int
    created_at: datetime


def stored_bytes(db: Session) -> int:
    """Return how much the county's uploads come to, each content once."""
    contents = select(StoredFile.sha256, StoredFile.size).distinct().subquery()
    return int(db.scalar(select(func.coalesce(func.sum(contents.c.size), 0))) or 0)


def get_file(db: Session, file_id: int) -> FileRef:
    """Return the county's file; raises `NotFound`."""
    return as_ref(_row(db, file_id))


def find_content(db: Session, sha256: str) -> FileRef | None:
    """Return the county's first file with this content, or None."""
    row = db.scalar(select(StoredFile).where(StoredFile.sha256 == sha256).order_by(StoredFile.id).limit(1))
    return as_ref(row) if row else None


def file_name(db: Session, file_id: int) -> str:
    """Return the name it was uploaded under (personal: never into logs or addresses); raises `NotFound`."""
    return vault.unseal(db, "files.name", _row(db, file_id).name)


def read(db: Session, file_id: int) -> bytes:
    """Return the whole clear content; raises `NotFound`, `FileMissing`, `FileDamaged`."""
    return b"".join(open_stream(db, file_id))


def open_stream(db: Session, file_id: int) -> Iterator[bytes]:
    """Yield the clear content in chunks of at most 1 MiB, inside the session's unit of work.

    Raises `NotFound` and `FileMissing` at once, `FileDamaged` when a chunk is not what it was.
    """
    row = _row(db, file_id)
    try:
        stored = current_setup().storage.get(current_tenant(), row.sha256)
    except FileNotFoundError as gone:
        raise FileMissing(
            f"编号 {file_id} 的文件内容不在存储中；请联系系统管理员从备份恢复。", details={"file": file_id}
        ) from gone

    def chunks() -> Iterator[bytes]:
        with stored:
            yield from unseal_chunks(db, row.sha256, stored)

    return chunks()


def missing_files(db: Session) -> tuple[FileRef, ...]:
    """Return the county's files whose content is gone: restore these from the backup."""
    stored = set(current_setup().storage.iterate(current_tenant()))
    rows = db.scalars(select(StoredFile).order_by(StoredFile.id))
    return tuple(as_ref(row) for row in rows if row.sha256 not in stored)


def one_of_each(db: Session) -> dict[str, int]:
    """Return for every content of the county the first file that has it, by SHA-256."""
    firsts = select(StoredFile.sha256, func.min(StoredFile.id).label("first")).group_by(StoredFile.sha256)
    return {row.sha256: row.first for row in db.execute(firsts.order_by(StoredFile.sha256))}


def orphans(db: Session) -> tuple[str, ...]:
    """Return the contents without a row (a transaction was rolled back after storing): harmless, only space."""
    known = set(db.scalars(select(StoredFile.sha256)))
    return tuple(
        sha256 for sha256 in current_setup().storage.iterate(current_tenant()) if sha256 not in known
    )


def stale_contents(db: Session) -> tuple[str, ...]:
    """Return the contents that a retired key of the county sealed."""
    storage, tenant, head = current_setup().storage, current_tenant(), vault.key_in_use(db).encode()
    found = []
    for sha256 in storage.iterate(tenant):
        with storage.get(tenant, sha256) as stored:
            if not sealed_under(stored, head):
                found.append(sha256)
    return tuple(found)


def as_ref(row: StoredFile) -> FileRef:
    """Return what others may know of a row."""
    return FileRef(row.id, row.sha256, row.kind, row.size, row.created_at)


def _row(db: Session, file_id: int) -> StoredFile:
    row = db.scalar(select(StoredFile).where(StoredFile.id == file_id))
    if row is None:
        raise NotFound(f"本县没有编号为 {file_id} 的文件；请核对编号。")
    return row
