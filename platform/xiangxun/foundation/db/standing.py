"""Standing 在用与否: which counties work at present, for what runs below the slice that knows its offices."""

from __future__ import annotations

from sqlalchemy import column, select, table, text
from sqlalchemy.orm import Session

from xiangxun.foundation.db.tenancy import current_tenant

_tenants = table("tenants", column("id"), column("state"))
#: The counties that work at present.
AT_WORK = select(_tenants.c.id).where(_tenants.c.state == "active")
_STATE = text("SELECT state = 'active' FROM tenants WHERE id = :tenant")


def is_at_work(db: Session) -> bool:
    """Return False where the county in scope is suspended, leaving or gone: its data are not to be moved."""
    return bool(db.execute(_STATE, {"tenant": current_tenant()}).scalar())
