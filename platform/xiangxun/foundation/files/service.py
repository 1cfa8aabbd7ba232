"""Verbs on files 文件动作: store and discard, with the audit entry in the same transaction."""

from __future__ import annotations

import hashlib
import io
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation import audit, quotas, vault
from xiangxun.foundation.access import Actor
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.files.kinds import KINDS, labels
from xiangxun.foundation.files.locks import lock_content, try_lock_content
from xiangxun.foundation.files.models import StoredFile
from xiangxun.foundation.files.queries import FileRef, as_ref, orphans, stored_bytes
from xiangxun.foundation.files.sealing import CHUNK, seal_chunks, sealed_under, unseal_chunks
from xiangxun.foundation.files.setup import current_setup
from xiangxun.foundation.files.sniff import ENCRYPTED, sniff
from xiangxun.kernel.errors import InvalidInput, NotFound, XiangxunError

_MEBIBYTE = 1024 * 1024


class FileTooLarge(XiangxunError):
    """The content exceeds the limit; `details["max_bytes"]` names it."""

    code = "file_too_large"
    status = 413


class KindRefused(InvalidInput):
    """The content is of no kind that is allowed here, whatever its name says."""

    code = "file_kind"


def store(
    db: Session,
    actor: Actor,
    content: bytes | BinaryIO,
    *,
    name: str,
    allowed: frozenset[str],
    max_bytes: int | None = None,
) -> FileRef:
    """Keep a file for the county and return its reference.

    `content` is bytes or a seekable stream; `allowed` are kinds of `kinds.KINDS` (`TABLES`, `PHOTOS` …); `max_bytes`
    replaces the application's limit. Raises `FileTooLarge`, `KindRefused`, `InvalidInput` (empty), `QuotaReached` before anything is
    written. Should the transaction be rolled back, an orphaned content stays behind, which nothing refers to.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    setup = current_setup()
    sha256, size = _measured(stream, setup.max_bytes if max_bytes is None else max_bytes)
    kind = _checked_kind(stream, name, allowed)
    lock_content(db, sha256)
    if not _in_use(db, sha256):
        quotas.refuse_beyond(db, quotas.BYTES, stored_bytes, adding=size)
    if not (_in_use(db, sha256) and setup.storage.exists(current_tenant(), sha256)):
        setup.storage.put(current_tenant(), sha256, seal_chunks(db, sha256, stream))
    row = StoredFile(
        sha256=sha256, name=vault.seal(db, "files.name", name), kind=kind, size=size, created_by=actor.account
    )
    db.add(row)
    db.flush()
    audit.record(db, actor, "file.store", "file", row.id, {"sha256": sha256, "kind": kind, "size": size})
    return as_ref(row)


def most_bytes() -> int:
    """Return the application's ordinary size limit."""
    return current_setup().max_bytes


def discard(db: Session, actor: Actor, file_id: int) -> None:
    """Remove a file. Its content goes with the next `sweep`, unless another file has the same. Raises `NotFound`."""
    row = db.scalar(select(StoredFile).where(StoredFile.id == file_id))
    if row is None:
        raise NotFound(f"本县没有编号为 {file_id} 的文件；请核对编号。")
    sha256 = row.sha256
    db.delete(row)
    db.flush()
    audit.record(db, actor, "file.discard", "file", file_id, {"sha256": sha256})


def sweep(db: Session) -> int:
    """Remove the county's contents that no file refers to, in a unit of work of its own; return how many went.

    A content that somebody is storing at this moment is left alone.
    """
    swept = 0
    for sha256 in orphans(db):
        if try_lock_content(db, sha256) and not _in_use(db, sha256):
            current_setup().storage.delete(current_tenant(), sha256)
            swept += 1
    return swept


def reseal(db: Session, sha256: str) -> bool:
    """Seal a content anew under the key in use; False where it is sealed so already, or gone.

    Raises `FileDamaged` and leaves the content where it is not what it was.
    """
    storage, tenant = current_setup().storage, current_tenant()
    lock_content(db, sha256)
    if not storage.exists(tenant, sha256):
        return False
    with storage.get(tenant, sha256) as stored:
        if sealed_under(stored, vault.key_in_use(db).encode()):
            return False
    with storage.get(tenant, sha256) as stored:
        clear = io.BytesIO(b"".join(unseal_chunks(db, sha256, stored)))
    storage.put(tenant, sha256, seal_chunks(db, sha256, clear))
    return True


def _in_use(db: Session, sha256: str) -> bool:
    return db.scalar(select(StoredFile.id).where(StoredFile.sha256 == sha256).limit(1)) is not None


def _measured(stream: BinaryIO, limit: int) -> tuple[str, int]:
    """Return digest and size; raises before reading more than the limit."""
    stream.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileTooLarge(
                f"文件超过 {limit // _MEBIBYTE} MB 的上限；请压缩或拆分后再上传。",
                details={"max_bytes": limit},
            )
        digest.update(chunk)
    if size == 0:
        raise InvalidInput("文件是空的；请检查后重新上传。", code="file_empty")
    return digest.hexdigest(), size


def _checked_kind(stream: BinaryIO, name: str, allowed: frozenset[str]) -> str:
    kind = sniff(stream, name)
    if kind == ENCRYPTED:
        raise KindRefused("文件设有打开密码，无法读取；请取消密码后再上传。")
    if kind is None or kind not in allowed:
        found = "无法识别" if kind is None else f"实为{KINDS[kind].label}"
        raise KindRefused(f"文件内容{found}，此处只接受：{labels(allowed)}。请另存为其中一种后再上传。")
    return kind
