"""Reads accounts 账号."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.keyset import Ask, in_order
from xiangxun.foundation.db.memo import shared
from xiangxun.foundation.db.tables import metadata
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.accounts.models import AT_HOME, Account


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account as lists show it; never its password digest."""

    id: int
    username: str
    name: str
    roles: tuple[str, ...]
    actors: tuple[str, ...]
    institution_id: int | None
    must_change_password: bool
    active: bool
    version: int


def list_accounts(db: Session) -> Sequence[AccountRow]:
    """Return every account of the county, by user name."""
    return [_row(account) for account in db.scalars(select(Account).order_by(Account.username))]


def find_accounts(db: Session, ask: Ask) -> Sequence[AccountRow]:
    """Return what is asked of the list of accounts: by either name, with a role, open or closed."""
    statement = select(Account)
    if ask.search:
        statement = statement.where(
            or_(
                Account.username.icontains(ask.search, autoescape=True),
                Account.name.icontains(ask.search, autoescape=True),
            )
        )
    if "role" in ask.chosen:
        statement = statement.where(Account.roles.contains([ask.chosen["role"]]))
    if "state" in ask.chosen:
        statement = statement.where(Account.active.is_(ask.chosen["state"] == "active"))
    key = Account.name if ask.sort == "name" else Account.username
    return [_row(account) for account in db.scalars(in_order(statement, Account, key, ask))]


def get_account(db: Session, account_id: int) -> AccountRow:
    """Return one account; raises `NotFound`."""
    return _row(_load(db, account_id))


def institution_names(db: Session) -> Sequence[tuple[int, str]]:
    """Return (id, name) of the institutions that an account may belong to, by name.

    Institutions belong to a later slice; only their keys are read here, by table name, as foreign keys do.
    """
    table = metadata.tables["institutions"]
    own = table.c.tenant_id == current_tenant()
    return [
        (row.id, row.name)
        for row in db.execute(select(table.c.id, table.c.name).where(own).order_by(table.c.name))
    ]


def staff_names(db: Session) -> Mapping[int, str]:
    """Return the name of every account of the county by id, in the order of the user names."""
    named = select(Account.id, Account.name).order_by(Account.username)
    return shared(db, "staff names", lambda: {one.id: one.name for one in db.execute(named)})


def account_names(db: Session, account_ids: Collection[int]) -> Mapping[int, str]:
    """Return the names of accounts by id."""
    rows = db.execute(select(Account.id, Account.name).where(among(Account.id, account_ids)))
    return {row.id: row.name for row in rows}


def actor_of(db: Session, account_id: int) -> Actor:
    """Return the account as the one who acts; raises `NotFound` for one that is closed."""
    account = _load(db, account_id)
    if not account.active:
        raise NotFound("该账号已停用，请联系县级管理员。")
    return Actor(
        account=account.id,
        name=account.name,
        roles=frozenset(Role(role) for role in account.roles),
        institution=account.institution_id,
        actors=frozenset(account.actors),
    )


def is_known(db: Session, username: str) -> bool:
    """Return whether there is an account of this name, open or shut."""
    return db.scalar(select(Account.id).where(Account.username == username.strip())) is not None


def is_away(db: Session, account_id: int) -> bool:
    """Return whether the password of an account of a trial county is that of the county."""
    return _load(db, account_id).password_hash == AT_HOME


def custodians(db: Session) -> tuple[str, ...]:
    """Return refs of the accounts that are named to keep the archives 档案专员."""
    statement = select(Account.id).where(Account.active, Account.roles.contains([Role.ARCHIVIST.value]))
    return tuple(str(account_id) for account_id in db.scalars(statement.order_by(Account.id)))


def _load(db: Session, account_id: int) -> Account:
    account = db.scalar(select(Account).where(Account.id == account_id))
    if account is None:
        raise NotFound("没有这个账号。")
    return account


def _row(account: Account) -> AccountRow:
    return AccountRow(
        id=account.id,
        username=account.username,
        name=account.name,
        roles=tuple(account.roles),
        actors=tuple(account.actors),
        institution_id=account.institution_id,
        must_change_password=account.must_change_password,
        active=account.active,
        version=account.version,
    )
