"""Entry 入门: who an account is and in which county it works, in one statement at the head of every request."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.registry.accounts.models import Account
from xiangxun.registry.tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Entry:
    """An open account with its county; `version` changes with every change of the account."""

    actor: Actor
    version: int
    must_change_password: bool
    tenant_id: int
    code: str
    title: str
    county: str
    is_open: bool


def find_entry(db: Session, account_id: int) -> Entry | None:
    """Return the entry of an account of the county in scope, or None where it is closed or gone."""
    statement = (
        select(
            Account.name,
            Account.roles,
            Account.actors,
            Account.institution_id,
            Account.version,
            Account.must_change_password,
            Tenant.id,
            Tenant.code,
            Tenant.title,
            Tenant.county,
            Tenant.state,
        )
        .join(Tenant, Tenant.id == Account.tenant_id)
        .where(Account.id == account_id, Account.active)
    )
    row = db.execute(statement).one_or_none()
    if row is None:
        return None
    name, roles, actors, institution, version, must_change, tenant, code, title, county, state = row
    held = frozenset(Role(role) for role in roles)
    actor = Actor(account_id, name, held, institution, frozenset(actors))
    return Entry(actor, version, must_change, tenant, code, title, county, state == "active")
