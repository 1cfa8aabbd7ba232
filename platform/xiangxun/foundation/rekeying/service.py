"""Verbs of rekeying 更换密钥动作: a new key at once, the values step by step."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import String, bindparam, select, update
from sqlalchemy.orm import Session

from xiangxun.foundation import audit, files, vault
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.db.tables import metadata
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.outbox.service import enqueue, look_again
from xiangxun.foundation.rekeying.queries import is_stale
from xiangxun.foundation.vault.columns import SealedColumn, sealed_columns

TASK = "keys.reseal"
BATCH = 2000
# By then no process seals under the retired key any more.
_STRAGGLERS_AFTER = timedelta(minutes=2)


def change_key(db: Session, actor: Actor, suite: str | None = None) -> str:
    """Put a fresh data key into use for the county, and have everything sealed anew by a job; return the key's name.

    `suite` names another cipher suite (`vault.SUITES`), otherwise it stays. Indexes and the digests of receipts do
    not change. What the old key sealed stays readable throughout.
    """
    require(actor, Role.TENANT_ADMIN)
    vault.rotate_key(db, suite)
    key = vault.key_in_use(db).rstrip(":")
    audit.record(db, actor, "keys.change", "key", None, {"key": key})
    enqueue(db, TASK, {"round": 1}, key=f"{TASK}:{key}:1")
    second = enqueue(db, TASK, {"round": 2}, key=f"{TASK}:{key}:2")
    look_again(db, second, after=_STRAGGLERS_AFTER)
    return key


def reseal_some(db: Session, sealed: SealedColumn) -> int:
    """Seal up to `BATCH` values of a column under the key in use; return how many there were to do.

    A value that somebody changes in the meantime is left to them.
    """
    key, column = sealed.table.c.id, sealed.column
    rows = db.execute(select(key, column).where(is_stale(db, sealed)).order_by(key).limit(BATCH)).all()
    if rows:
        plain = vault.unseal_many(db, sealed.field, [old for _, old in rows])
        fresh = vault.seal_many(db, sealed.field, plain)
        changes = [{"k": row, "old": old, "new": new} for (row, old), new in zip(rows, fresh, strict=True)]
        here = (sealed.table.c.tenant_id == current_tenant()) & (key == bindparam("k"))
        change = update(sealed.table).where(here & (column == bindparam("old", type_=String)))
        db.connection().execute(change.values({column.name: bindparam("new", type_=String)}), changes)
    return len(rows)


def columns() -> tuple[SealedColumn, ...]:
    """Return every sealed column of the tables that the application has loaded."""
    return tuple(sealed_columns(metadata))


def reseal_content(db: Session, sha256: str) -> bool:
    """Seal a stored content under the key in use; return whether there was anything to do."""
    return files.reseal(db, sha256)
