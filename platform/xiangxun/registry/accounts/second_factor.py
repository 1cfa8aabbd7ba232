"""Second factor of an account 动态口令: whoever wants one has it, county administrators must (`admin_factor`)."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Conflict, Forbidden, NotFound
from xiangxun.registry.accounts import totp
from xiangxun.registry.accounts.models import Account, AccountFactor
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.registry.tenants.service import keep_staying

_FIELD = "account.factor"


def asks_for_code(db: Session, account_id: int) -> bool:
    """Return whether this account signs in with a code: it has a second factor, or must have one."""
    if is_confirmed(db, account_id):
        return True
    account = _account(db, account_id)
    return current_tenant_info(db).admin_factor and Role.TENANT_ADMIN.value in account.roles


def is_confirmed(db: Session, account_id: int) -> bool:
    """Return whether the account's second factor is in force."""
    factor = _factor(db, account_id)
    return factor is not None and factor.confirmed_at is not None


def confirmed_accounts(db: Session) -> frozenset[int]:
    """Return the accounts whose second factor is in force."""
    return frozenset(
        db.scalars(select(AccountFactor.account_id).where(AccountFactor.confirmed_at.is_not(None)))
    )


def pending_secret(db: Session, account_id: int) -> str:
    """Return the secret that somebody is about to confirm, making it at the first call.

    Raises `Forbidden` where one is in force already, and `Conflict` in a county that is leaving: what its passport says
    of it stays as it is, and who has no second factor yet gets none.
    """
    _account(db, account_id)
    factor = _factor(db, account_id)
    if factor is None:
        _refuse_leaving(db)
        secret = totp.new_secret()
        db.add(AccountFactor(account_id=account_id, secret=vault.seal(db, _FIELD, secret), recovery=[]))
        return secret
    if factor.confirmed_at is not None:
        raise Forbidden("已设有动态口令；需要更换的，请县级管理员先撤销。")
    return vault.unseal(db, _FIELD, factor.secret)


def find_pending(db: Session, account_id: int) -> str | None:
    """Return the secret that waits to be confirmed, or None where there is none or one is in force."""
    factor = _factor(db, account_id)
    if factor is None or factor.confirmed_at is not None:
        return None
    return vault.unseal(db, _FIELD, factor.secret)


def use_code(db: Session, account_id: int, code: str) -> list[str]:
    """Accept a code; the first one puts the second factor in force and returns the recovery codes.

    Raises `WrongCode`, also for a code that was accepted before, and `Conflict` for a first one in a county that is
    leaving.
    """
    _account(db, account_id)
    factor = _factor(db, account_id)
    if factor is None:
        raise totp.WrongCode("尚未设置动态口令；请重新登录。")
    if factor.confirmed_at is None:
        _refuse_leaving(db)
    totp.use(factor, vault.unseal(db, _FIELD, factor.secret), code)
    if factor.confirmed_at is not None:
        return []
    codes = totp.new_recovery_codes()
    factor.confirmed_at, factor.recovery = now(), totp.digests(codes)
    record(db, SYSTEM, "account.factor.set", "account", account_id)
    return codes


def reset_factor(db: Session, actor: Actor, account_id: int) -> None:
    """Take the second factor from an account whose owner lost it; the next sign-in sets up another where it must."""
    require(actor, Role.TENANT_ADMIN)
    _account(db, account_id)
    db.execute(delete(AccountFactor).where(AccountFactor.account_id == account_id))
    record(db, actor, "account.factor.reset", "account", account_id)


def _refuse_leaving(db: Session) -> None:
    try:
        keep_staying(db, current_tenant())
    except Conflict as leaving:
        raise Conflict(
            "本县正在离开或已经离开本平台，数据已冻结，不能新设动态口令；请由已设动态口令的管理员登录查阅。"
        ) from leaving


def _account(db: Session, account_id: int) -> Account:
    """Return the account, locked: two codes of one account are looked at one after the other."""
    found = db.scalar(select(Account).where(Account.id == account_id).with_for_update())
    if found is None:
        raise NotFound("没有这个账号。")
    return found


def _factor(db: Session, account_id: int) -> AccountFactor | None:
    return db.scalar(select(AccountFactor).where(AccountFactor.account_id == account_id))
