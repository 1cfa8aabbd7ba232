"""Opens accounts 账号, changes passwords and roles; signs people in."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.outbox import enqueue
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound, XiangxunError
from xiangxun.registry.accounts.models import AT_HOME, Account
from xiangxun.registry.accounts.passwords import digest_password, matches
from xiangxun.registry.accounts.policy import policy_of
from xiangxun.registry.tenants.queries import find_trial

CLOSE_COPY, SIGN_OUT_COPY = "accounts.close_copy", "accounts.sign_out_copy"
SYSTEM = Actor(account=None, name="系统", roles=frozenset({Role.TENANT_ADMIN}))


class WrongPassword(XiangxunError):
    """Name and password do not belong together."""

    code = "wrong_password"
    status = 401


def create_account(
    db: Session,
    actor: Actor,
    *,
    username: str,
    name: str,
    password: str | None,
    roles: Collection[Role],
    actors: Collection[str] = (),
    institution_id: int | None = None,
    must_change: bool = True,
) -> int:
    """Open an account of this county; return its id. One person may hold several roles.

    Without a password (None) its owner comes in by a one-time link alone: see `invitations`.
    """
    require(actor, Role.TENANT_ADMIN)
    if not username.strip() or not roles:
        raise InvalidInput("账号须有登录名和至少一个角色。")
    if Role.INSTITUTION in roles and institution_id is None:
        raise InvalidInput("培训机构的账号须指明是哪一家机构。")
    if db.scalar(select(Account.id).where(Account.username == username.strip())):
        raise InvalidInput(f"登录名「{username.strip()}」已被使用，请换一个。")
    account = Account(
        username=username.strip(),
        name=name,
        password_hash="" if password is None else digested(db, password),
        roles=sorted(role.value for role in roles),
        actors=sorted(actors),
        institution_id=institution_id,
        must_change_password=must_change,
        created_at=now(),
    )
    db.add(account)
    db.flush()
    record(
        db, actor, "account.create", "account", account.id, {"roles": account.roles, "actors": account.actors}
    )
    return account.id


def digested(db: Session, password: str) -> str:
    """Return the digest of a password; raises `InvalidInput` for one that the county's policy does not take."""
    return digest_password(password, policy_of(db).password_length)


def check_password(db: Session, username: str, password: str) -> int:
    """Return the id of the account; raises `WrongPassword` in the same time for any name."""
    account = db.scalar(select(Account).where(Account.username == username.strip(), Account.active))
    if not matches(account.password_hash if account else None, password) or account is None:
        raise WrongPassword("登录名或口令不对，请核对后再试。")
    return account.id


def enter_copy(db: Session, username: str) -> int:
    """Return the id of the account in a trial county whose password fitted in the county; raises `WrongPassword`."""
    account_id = db.scalar(select(Account.id).where(Account.username == username.strip(), Account.active))
    if account_id is None:
        raise WrongPassword("登录名或口令不对，请核对后再试。")
    return account_id


def change_password(db: Session, actor: Actor, *, old: str, new: str) -> None:
    """Let a person change the own password; raises `WrongPassword` where the old one does not fit.

    Raises `Conflict` in a trial county for a password that is the county's.
    """
    account = db.scalar(select(Account).where(Account.id == actor.account))
    if account is None:
        raise NotFound("没有这个账号。")
    refuse_away(account)
    if not matches(account.password_hash, old):
        raise WrongPassword("原口令不对。")
    if old == new:
        raise InvalidInput("新口令不能与原口令相同。")
    set_password(db, account, new)
    record(db, actor, "account.password", "account", account.id)


def set_password(db: Session, account: Account, new: str) -> None:
    """Give an account the password that its owner chose; whoever is signed in to its copy in the trial county is no more.

    Raises `InvalidInput` for one that the county's policy does not take.
    """
    account.password_hash = digested(db, new)
    account.must_change_password = False
    _tell_copy(db, SIGN_OUT_COPY, account.id)


def refuse_away(account: Account) -> None:
    """Raise `Conflict` in a trial county for an account whose password is that of the county."""
    if account.password_hash == AT_HOME:
        raise Conflict("试用县用的是本县的口令：请到本县更换或重发链接，换好后这里随之生效。")


def grant(
    db: Session,
    actor: Actor,
    account_id: int,
    *,
    roles: Collection[Role],
    actors: Collection[str],
    version: int,
) -> None:
    """Set the roles of an account; raises `Conflict` where somebody else changed it first."""
    require(actor, Role.TENANT_ADMIN)
    account = db.scalar(select(Account).where(Account.id == account_id))
    if account is None:
        raise NotFound("没有这个账号。")
    account.expect_version(version)
    if Role.INSTITUTION in roles and account.institution_id is None:
        raise InvalidInput("该账号没有所属培训机构，不能授予培训机构角色。")
    account.roles = sorted(role.value for role in roles)
    account.actors = sorted(actors)
    record(
        db, actor, "account.grant", "account", account_id, {"roles": account.roles, "actors": account.actors}
    )


def close_account(db: Session, actor: Actor, account_id: int) -> None:
    """Shut an account, and its copy in the county's trial county; what it did stays."""
    require(actor, Role.TENANT_ADMIN)
    account = db.scalar(select(Account).where(Account.id == account_id))
    if account is None:
        raise NotFound("没有这个账号。")
    account.active = False
    record(db, actor, "account.close", "account", account_id)
    _tell_copy(db, CLOSE_COPY, account_id)


def _tell_copy(db: Session, task: str, account_id: int) -> None:
    if find_trial(db, current_tenant()) is not None:
        enqueue(db, task, {"account_id": account_id})
