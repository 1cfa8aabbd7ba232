"""Queries on rekeying 更换密钥的进度: how much is still sealed under a retired key."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation import files, vault
from xiangxun.foundation.db.tables import metadata
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.vault.columns import SealedColumn, sealed_columns


def remaining(db: Session) -> dict[str, int]:
    """Return how many values of each sealed column, and how many stored contents, are under a retired key."""
    found = {
        f"{sealed.table.name}.{sealed.column.name}": db.scalar(
            select(func.count()).select_from(sealed.table).where(is_stale(db, sealed))
        )
        or 0
        for sealed in sealed_columns(metadata)
    }
    return found | {"files": len(files.stale_contents(db))}


def is_stale(db: Session, sealed: SealedColumn) -> ColumnElement[bool]:
    """Return the condition: a value of this county that a retired key sealed."""
    here: ColumnElement[bool] = sealed.table.c.tenant_id == current_tenant()
    return here & ~sealed.column.startswith(vault.key_in_use(db), autoescape=True)
