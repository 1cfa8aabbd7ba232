"""Opens county offices 开通: the tenant, its first administrator by one-time link. Command line and console both use it.

A county has transactions of its own: what was done when something fails stays, and the same can be asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.db.transaction import only_read
from xiangxun.foundation.jobs import own_transaction
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.accounts.invitations import invite
from xiangxun.registry.accounts.policy import platform_policy
from xiangxun.registry.accounts.queries import list_accounts
from xiangxun.registry.accounts.service import create_account
from xiangxun.registry.tenants.service import add_tenant, keep_staying

#: What a platform operator may do in a county that is being opened.
_ROLES = frozenset({Role.TENANT_ADMIN, Role.AUTHORITY})


@dataclass(frozen=True, slots=True)
class County:
    """What a county office is called and whose rules hold there: `county` is a plugin's code."""

    code: str
    county: str
    title: str
    region: str


@dataclass(frozen=True, slots=True)
class Administrator:
    """The first administrator 首位县级管理员."""

    username: str = "admin"
    name: str = ""

    def __post_init__(self) -> None:
        if not self.username.strip():
            raise InvalidInput("请写明首位县级管理员的登录名。")


@dataclass(frozen=True, slots=True)
class Opened:
    """A county office that is open; `link` is what its administrator's one-time link ends in, shown only now."""

    tenant: int
    link: str


def open_county(operator: Actor, county: County, administrator: Administrator) -> Opened:
    """Open a county office and return it with the link of its first administrator.

    Raises `InvalidInput` for a code that is taken or unfit, and what `county_rules` raises for a missing plugin.
    """
    with own_transaction(None) as db:
        tenant = add_tenant(
            db,
            operator,
            code=county.code,
            county=county.county,
            title=county.title,
            region=county.region,
            admin_factor=platform_policy().admin_factor,
        )
    return Opened(tenant, link_for(operator, tenant, administrator))


def link_for(operator: Actor, tenant: int, administrator: Administrator) -> str:
    """Return a fresh link for an administrator of a county, opening the account where there is none; voids older ones.

    Raises `InvalidInput` where the name belongs to somebody who is no administrator, `Conflict` where the county is
    leaving or has left.
    """
    with in_county(operator, tenant) as (db, actor):
        held = {one.username: one for one in list_accounts(db)}
        known = held.get(administrator.username.strip())
        if known is not None and Role.TENANT_ADMIN.value not in known.roles:
            raise InvalidInput(f"{known.username} 不是县级管理员；请由该县的管理员为其发链接。")
        return invite(db, actor, known.id if known else _opened(db, actor, administrator))


@contextmanager
def in_county(operator: Actor, tenant: int) -> Iterator[tuple[Session, Actor]]:
    """Lend a transaction in a county and the operator as who acts there: by name, without an account of the county.

    Raises `Conflict` where the county is leaving or has left; what it is can still be read (`looking_at`).
    """
    with own_transaction(tenant) as db:
        keep_staying(db, tenant)
        yield db, Actor(account=None, name=f"平台运营 {operator.name}", roles=_ROLES)


@contextmanager
def looking_at(tenant: int) -> Iterator[Session]:
    """Lend a transaction in a county that can change nothing."""
    with own_transaction(tenant) as db:
        only_read(db)
        yield db


def _opened(db: Session, actor: Actor, administrator: Administrator) -> int:
    return create_account(
        db,
        actor,
        username=administrator.username,
        name=administrator.name.strip() or Role.TENANT_ADMIN.label,
        password=None,
        roles=[Role.TENANT_ADMIN],
    )
