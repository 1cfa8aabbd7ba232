"""Carrying accounts 账号抄送: who works in a county works in its trial county, with the same password."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import now
from xiangxun.registry.accounts.models import Account


@dataclass(frozen=True, slots=True)
class AccountCopy:
    """An account as it stands, with the digest of its password; `id` is its number where it comes from."""

    id: int
    username: str
    name: str
    password_hash: str
    roles: tuple[str, ...]
    actors: tuple[str, ...]
    institution_id: int | None
    must_change_password: bool
    active: bool


def copies_of_accounts(db: Session) -> Sequence[AccountCopy]:
    """Return every account of the county in scope."""
    return [
        AccountCopy(
            one.id,
            one.username,
            one.name,
            one.password_hash,
            tuple(one.roles),
            tuple(one.actors),
            one.institution_id,
            one.must_change_password,
            one.active,
        )
        for one in db.scalars(select(Account).order_by(Account.id))
    ]


def carry_accounts(
    db: Session, actor: Actor, copies: Sequence[AccountCopy], institutions: Mapping[int, int]
) -> Mapping[int, int]:
    """Add copies of accounts to the county in scope; return their numbers there → here.

    `institutions`: numbers of institutions there → here.
    """
    require(actor, Role.TENANT_ADMIN)
    carried = {
        one.id: Account(
            username=one.username,
            name=one.name,
            password_hash=one.password_hash,
            roles=list(one.roles),
            actors=list(one.actors),
            institution_id=institutions[one.institution_id] if one.institution_id else None,
            must_change_password=one.must_change_password,
            active=one.active,
            created_at=now(),
        )
        for one in copies
    }
    db.add_all(carried.values())
    db.flush()
    record(db, actor, "account.carry", "account", None, {"accounts": len(carried)})
    return {there: account.id for there, account in carried.items()}
