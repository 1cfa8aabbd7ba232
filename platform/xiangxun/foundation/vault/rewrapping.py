"""Rewrapping 平台密钥更换: the counties' keys under the platform key in use; the data they sealed stays as it is.

Done as the owner of the tables: the application may not replace a stored key.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Row, select, text, update

from xiangxun.foundation.db.rls import each_tenant
from xiangxun.foundation.vault.models import TenantKey
from xiangxun.foundation.vault.platform_key import is_current, unwrap, wrap

_keys = TenantKey.__table__


def rewrap_keys(owner: Connection, tell: Callable[[int, int], None] | None = None) -> int:
    """Wrap anew every county's keys that an earlier platform key wrapped; return how many. Harmless to repeat.

    `tell` hears after each county how many of how many are done. Raises `VaultDamaged` where no platform key opens one; the caller's transaction then changes nothing.
    """
    done, tenants = 0, owner.scalar(text("SELECT count(*) FROM tenants")) or 0
    for number, tenant in enumerate(each_tenant(owner), start=1):
        done += _rewrap(owner, tenant)
        if tell:
            tell(number, tenants)
    return done


def count_stale(owner: Connection) -> int:
    """Return how many keys of all counties still need an earlier platform key."""
    return sum(len(_stale(owner, tenant)) for tenant in each_tenant(owner))


def _rewrap(owner: Connection, tenant: int) -> int:
    stale = _stale(owner, tenant)
    for row in stale:
        fresh = wrap(row.suite, unwrap(row.suite, row.wrapped, tenant), tenant)
        here = (_keys.c.tenant_id == tenant) & (_keys.c.id == row.id)
        owner.execute(update(TenantKey).where(here).values(wrapped=fresh))
    return len(stale)


def _stale(owner: Connection, tenant: int) -> list[Row[tuple[object, ...]]]:
    rows = owner.execute(select(_keys).where(_keys.c.tenant_id == tenant).with_for_update()).all()
    return [row for row in rows if not is_current(row.suite, row.wrapped, tenant)]
