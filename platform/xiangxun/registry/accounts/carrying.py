"""Carrying accounts 账号抄送: who works in a county works in its trial county, with the same password and second factor.

The door of the trial county is as strong as the county's: its policy goes along, an account ends with that of the county,
and passwords stay in the county, where each sign-in asks (`sign_in`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import now
from xiangxun.registry.accounts.models import AT_HOME, Account, AccountFactor, SignInPolicy

_FACTOR = "account.factor"


@dataclass(frozen=True, slots=True, repr=False)
class FactorCopy:
    """A second factor in force, its secret in clear; `account`: the number there."""

    account: int
    secret: str
    last_step: int
    recovery: tuple[str, ...]
    confirmed_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class AccountCopy:
    """An account as it stands, without its password; `id` is its number where it comes from."""

    id: int
    username: str
    name: str
    roles: tuple[str, ...]
    actors: tuple[str, ...]
    institution_id: int | None
    active: bool


def copies_of_accounts(db: Session) -> Sequence[AccountCopy]:
    """Return every account of the county in scope."""
    return [
        AccountCopy(
            one.id,
            one.username,
            one.name,
            tuple(one.roles),
            tuple(one.actors),
            one.institution_id,
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
            password_hash=AT_HOME,
            roles=list(one.roles),
            actors=list(one.actors),
            institution_id=institutions[one.institution_id] if one.institution_id else None,
            must_change_password=False,
            active=one.active,
            created_at=now(),
        )
        for one in copies
    }
    db.add_all(carried.values())
    db.flush()
    record(db, actor, "account.carry", "account", None, {"accounts": len(carried)})
    return {there: account.id for there, account in carried.items()}


def copies_of_factors(db: Session) -> Sequence[FactorCopy]:
    """Return every second factor in force of the county in scope."""
    rows = db.scalars(select(AccountFactor).where(AccountFactor.confirmed_at.is_not(None))).all()
    secrets = vault.unseal_many(db, _FACTOR, [one.secret for one in rows])
    return [
        FactorCopy(one.account_id, secret, one.last_step, tuple(one.recovery), one.confirmed_at)
        for one, secret in zip(rows, secrets, strict=True)
        if one.confirmed_at is not None
    ]


def carry_factors(
    db: Session, actor: Actor, copies: Sequence[FactorCopy], accounts: Mapping[int, int]
) -> None:
    """Put second factors in force for the accounts that were carried along (there → here)."""
    require(actor, Role.TENANT_ADMIN)
    sealed = vault.seal_many(db, _FACTOR, [one.secret for one in copies])
    db.add_all(
        AccountFactor(
            account_id=accounts[one.account],
            secret=secret,
            last_step=one.last_step,
            recovery=list(one.recovery),
            confirmed_at=one.confirmed_at,
        )
        for one, secret in zip(copies, sealed, strict=True)
    )
    db.flush()


def carry_policy(db: Session, actor: Actor, own: Mapping[str, int | None]) -> None:
    """Ask at the door what another county asks: `own` has the keys of `policy.WORDS`."""
    require(actor, Role.TENANT_ADMIN)
    db.add(SignInPolicy(**own))
    db.flush()


def close_copy(db: Session, actor: Actor, username: str) -> int:
    """Shut the account of this name in the county in scope, a trial county; return how many there were open."""
    return _change_copy(db, actor, username, "account.close", active=False)


def sign_out_copy(db: Session, actor: Actor, username: str) -> int:
    """Have whoever is signed in by this name to the county in scope, a trial county, sign in anew; return how many accounts."""
    return _change_copy(db, actor, username, "account.sign_out")


def _change_copy(db: Session, actor: Actor, username: str, action: str, **values: bool) -> int:
    changed = db.scalars(
        update(Account)
        .where(Account.username == username, Account.active)
        .values(**values, version=Account.version + 1)
        .returning(Account.id)
    ).all()
    for account_id in changed:
        record(db, actor, action, "account", account_id)
    return len(changed)
