"""Content locks 内容锁: storing and sweeping the same content at once would leave a file without it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.tenancy import current_tenant


def lock_content(db: Session, sha256: str) -> None:
    """Wait for the content's lock and hold it until the transaction ends."""
    db.execute(select(func.pg_advisory_xact_lock(_key(sha256))))


def try_lock_content(db: Session, sha256: str) -> bool:
    """Take the content's lock until the transaction ends; False where somebody else holds it."""
    return bool(db.scalar(select(func.pg_try_advisory_xact_lock(_key(sha256)))))


def _key(sha256: str) -> ColumnElement[int]:
    return func.hashtextextended(f"file:{current_tenant()}:{sha256}", 0)
