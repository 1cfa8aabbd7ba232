"""One-time links 一次性链接: a person sets the own password with it; nobody else ever knows one.

Only the digest of what stands in the link is kept. A link works once, for some hours; another for the same account
voids it. An account may be opened without a password at all, or get a link because its owner forgot the old one.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import InvalidInput, NotFound, XiangxunError
from xiangxun.registry.accounts.entry import digest_token
from xiangxun.registry.accounts.models import Account, Invitation
from xiangxun.registry.accounts.policy import platform_policy
from xiangxun.registry.accounts.service import SYSTEM, refuse_away, set_password


class LinkSpent(XiangxunError):
    """The link was used, voided by a later one, or is too old; or it never was one."""

    code = "link_spent"
    status = 410


def invite(db: Session, actor: Actor, account_id: int) -> str:
    """Return the secret of a new link for an account, shown only now; earlier links of the account are void."""
    require(actor, Role.TENANT_ADMIN)
    account = db.scalar(select(Account).where(Account.id == account_id).with_for_update())
    if account is None:
        raise NotFound("没有这个账号。")
    if not account.active:
        raise InvalidInput("该账号已停用，不能再发登录链接。")
    refuse_away(account)
    db.execute(delete(Invitation).where(Invitation.account_id == account_id))
    secret = secrets.token_urlsafe(32)
    ends = now() + timedelta(hours=platform_policy().link_hours)
    db.add(Invitation(account_id=account_id, digest=digest_token(secret), expires_at=ends))
    db.flush()
    record(db, actor, "account.invite", "account", account_id)
    return secret


def accept(db: Session, secret: str, new: str) -> int:
    """Set the password of the account that the link is for, spend the link and return the account's id.

    Raises `LinkSpent`, and `InvalidInput` for a weak password, with which the link can be used again.
    """
    by_digest = select(Invitation).where(Invitation.digest == digest_token(secret.strip())).with_for_update()
    link = db.scalar(by_digest)
    account = link and db.scalar(select(Account).where(Account.id == link.account_id, Account.active))
    if not link or not account or link.expires_at <= now():
        raise LinkSpent("这个登录链接已经用过、已被新链接取代或已过期；请向发给您链接的管理员另要一个。")
    set_password(db, account, new)
    db.delete(link)
    db.flush()
    record(db, SYSTEM, "account.link", "account", account.id)
    return account.id
