"""Founding number 立户编号: the number a county was opened under, which stays when it moves to another installation.

Audit entries are hashed over it and sealed values are bound to it, so both still hold after the move, where the rows
carry another `tenant_id`.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from xiangxun.foundation.db.memo import once
from xiangxun.foundation.db.tenancy import current_tenant

_FOUNDED = text("SELECT coalesce(founded_as, id) FROM tenants WHERE id = :tenant")


def founding_number(db: Session) -> int:
    """Return the founding number of the county in scope; its id where it never moved or is not entered yet."""
    tenant = current_tenant()
    return once(db, ("founding", tenant), lambda: db.execute(_FOUNDED, {"tenant": tenant}).scalar() or tenant)
