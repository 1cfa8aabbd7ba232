"""Entry 入门: who an account is and in which county it works, in one statement at the head of every request."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit import last_deed
from xiangxun.foundation.db.reading import read_rows
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import now
from xiangxun.registry.accounts.models import Account, ApiToken
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.tenants.queries import TENANT_COLUMNS, TenantInfo, remember_tenant

_accounts, _tokens, _tenants = Account.__table__, ApiToken.__table__, Tenant.__table__
_OF_TENANT: BindParameter[int] = bindparam("tenant")
_ACCOUNT = (
    select(
        _accounts.c.id,
        _accounts.c.name,
        _accounts.c.roles,
        _accounts.c.actors,
        _accounts.c.institution_id,
        _accounts.c.version,
        _accounts.c.must_change_password,
        last_deed(_OF_TENANT),
        *TENANT_COLUMNS,
    )
    .join_from(_accounts, _tenants, _tenants.c.id == _accounts.c.tenant_id)
    .where(_accounts.c.tenant_id == _OF_TENANT, _accounts.c.active)
)
_BY_ID = _ACCOUNT.where(_accounts.c.id == bindparam("account"))
_BY_TOKEN = _ACCOUNT.where(
    _tokens.c.tenant_id == _OF_TENANT,
    _tokens.c.account_id == _accounts.c.id,
    _tokens.c.digest == bindparam("digest"),
    _tokens.c.revoked_at.is_(None),
    or_(_tokens.c.expires_at.is_(None), _tokens.c.expires_at > bindparam("now")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An open account with its county; `version` changes with every change of the account.

    `deed`: the hash of the last deed in the county, None before the first.
    """

    actor: Actor
    version: int
    must_change_password: bool
    deed: bytes | None
    tenant: TenantInfo

    @property
    def is_open(self) -> bool:
        """Whether the county works with the platform at present."""
        return self.tenant.state == "active"


def find_entry(db: Session, account_id: int) -> Entry | None:
    """Return the entry of an account of the county in scope, or None where it is closed or gone."""
    return _found(db, _BY_ID, account=account_id)


def find_entry_by_token(db: Session, token: str) -> Entry | None:
    """Return the entry of the account of a live token of the county in scope, or None."""
    return _found(db, _BY_TOKEN, digest=digest_token(token), now=now())


def digest_token(token: str) -> bytes:
    """Return what is kept of a token; it is long and random, so that a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).digest()


def _found(db: Session, statement: Select[Any], **by: object) -> Entry | None:
    rows = read_rows(db, statement, {"tenant": current_tenant(), **by})
    if not rows:
        return None
    entry = _entry(rows[0])
    remember_tenant(db, entry.tenant)
    return entry


def _entry(values: tuple[Any, ...]) -> Entry:
    account, name, roles, actors, institution, version, must_change, deed = values[:8]
    held = frozenset(Role(role) for role in roles)
    actor = Actor(account, name, held, institution, frozenset(actors))
    return Entry(actor, version, must_change, deed, TenantInfo(*values[8:]))
