"""Queries on keys 密钥查询: which data keys a county has, without opening any for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.vault.models import TenantKey
from xiangxun.foundation.vault.platform_key import is_current


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A data key: `retired_at` None for the one in use; `current`: the platform key in use wraps it, not an earlier one."""

    id: int
    suite: str
    created_at: datetime
    retired_at: datetime | None
    current: bool


def list_keys(db: Session) -> Sequence[KeyRow]:
    """Return the keys of the county in scope, the newest first."""
    rows = db.scalars(select(TenantKey).order_by(TenantKey.id.desc()))
    return [
        KeyRow(
            one.id,
            one.suite,
            one.created_at,
            one.retired_at,
            is_current(one.suite, one.wrapped, one.tenant_id),
        )
        for one in rows
    ]
