"""Reads tenants 县(市)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.memo import once
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class TenantInfo:
    """A county office: `code` in its addresses, `county` names the plugin whose rules hold."""

    id: int
    code: str
    county: str
    title: str
    region: str
    state: str
    demo: bool


def get_tenant(db: Session, code: str) -> TenantInfo:
    """Return the county office with this code; raises `NotFound`."""
    return _found(db.scalar(select(Tenant).where(Tenant.code == code)))


def current_tenant_info(db: Session) -> TenantInfo:
    """Return the county office in scope, read once per transaction."""
    tenant = current_tenant()
    return once(db, ("tenant", tenant), lambda: _found(db.scalar(select(Tenant).where(Tenant.id == tenant))))


def list_tenants(db: Session) -> Sequence[TenantInfo]:
    """Return every county office, by code."""
    return [_found(tenant) for tenant in db.scalars(select(Tenant).order_by(Tenant.code))]


def _found(tenant: Tenant | None) -> TenantInfo:
    if tenant is None:
        raise NotFound("没有这个县（市），请核对网址。")
    return TenantInfo(
        tenant.id, tenant.code, tenant.county, tenant.title, tenant.region, tenant.state, tenant.demo
    )
