"""Reads tenants 县(市)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.memo import once
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.tenants.models import EarlierRecord, PluginSwitch, RuleFailure, Tenant

_TENANT = "tenant"


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
    plugin_version: str | None = None
    held_since: datetime | None = None
    admin_factor: bool = False
    trial_of: int | None = None
    frozen: bool = False


#: What a `TenantInfo` is made of, for statements that read it together with something else.
TENANT_COLUMNS = tuple(Tenant.__table__.c[field.name] for field in fields(TenantInfo))


def get_tenant(db: Session, code: str) -> TenantInfo:
    """Return the county office with this code; raises `NotFound`."""
    return _found(db.scalar(select(Tenant).where(Tenant.code == code)))


def get_tenant_by_id(db: Session, tenant_id: int) -> TenantInfo:
    """Return the county office with this number; raises `NotFound`."""
    return _found(db.scalar(select(Tenant).where(Tenant.id == tenant_id)))


def find_trial(db: Session, tenant_id: int) -> TenantInfo | None:
    """Return the trial county of a county office that is open, or None."""
    found = db.scalar(select(Tenant).where(Tenant.trial_of == tenant_id, Tenant.state != "closed"))
    return None if found is None else _found(found)


def home_of(db: Session, county: TenantInfo) -> TenantInfo:
    """Return the county whose trial county this is; any other is its own."""
    return county if county.trial_of is None else get_tenant_by_id(db, county.trial_of)


def ended_trials(db: Session) -> Sequence[TenantInfo]:
    """Return the trial counties that are over and not removed yet."""
    over = select(Tenant).where(Tenant.trial_of.is_not(None), Tenant.state == "closed")
    return [_found(one) for one in db.scalars(over)]


def current_tenant_info(db: Session) -> TenantInfo:
    """Return the county office in scope, read once per transaction."""
    tenant = current_tenant()
    return once(db, (_TENANT, tenant), lambda: get_tenant_by_id(db, tenant))


def remember_tenant(db: Session, info: TenantInfo) -> None:
    """Spare this transaction the question: for whoever read the county office together with something else."""
    once(db, (_TENANT, info.id), lambda: info)


def list_tenants(db: Session) -> Sequence[TenantInfo]:
    """Return every county office, by code."""
    return [_found(tenant) for tenant in db.scalars(select(Tenant).order_by(Tenant.code))]


@dataclass(frozen=True, slots=True)
class FailureRow:
    """A failed call of a hook: where and why, in words for whoever maintains the plugin."""

    county: str
    hook: str
    rule: str
    cause: str
    at: datetime


def list_failures(db: Session, county: str | None = None, limit: int = 50) -> Sequence[FailureRow]:
    """Return the latest failed calls of one plugin or of all, the last first."""
    statement = select(RuleFailure).order_by(RuleFailure.at.desc(), RuleFailure.id.desc()).limit(limit)
    if county is not None:
        statement = statement.where(RuleFailure.county == county)
    return [FailureRow(one.county, one.hook, one.rule, one.cause, one.at) for one in db.scalars(statement)]


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """A change of a county office to another version of its plugin; `differing` of `receipts` would come out otherwise."""

    tenant: int
    county: str
    version_from: str | None
    version_to: str
    receipts: int
    differing: int
    switched_by: str
    reason: str
    at: datetime


def list_switches(db: Session, tenant_id: int | None = None) -> Sequence[SwitchRow]:
    """Return the changes of plugin versions, of one county office or of all, the last first."""
    statement = select(PluginSwitch).order_by(PluginSwitch.id.desc())
    if tenant_id is not None:
        statement = statement.where(PluginSwitch.tenant == tenant_id)
    names = [field.name for field in fields(SwitchRow)]
    return [SwitchRow(**{name: getattr(one, name) for name in names}) for one in db.scalars(statement)]


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """A row that another installation's platform had written about the county: the table it stood in, and the row."""

    kind: str
    content: Mapping[str, Any]


def list_earlier(db: Session) -> Sequence[EarlierRow]:
    """Return what an earlier platform had written about the county in scope, in its order."""
    rows = db.scalars(select(EarlierRecord).order_by(EarlierRecord.id))
    return [EarlierRow(one.kind, one.content) for one in rows]


def _found(tenant: Tenant | None) -> TenantInfo:
    if tenant is None:
        raise NotFound("没有这个县（市），请核对网址。")
    return TenantInfo(*(getattr(tenant, column.name) for column in TENANT_COLUMNS))
