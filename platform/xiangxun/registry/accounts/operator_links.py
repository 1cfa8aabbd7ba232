"""One-time links of operators 运营账号的一次性链接: each sets the own password; the security administrator knows none.

As `invitations` for the accounts of a county: only a digest is kept, a link works once, a later one voids it.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.accounts.entry import digest_token
from xiangxun.registry.accounts.invitations import LinkSpent
from xiangxun.registry.accounts.models import Operator, OperatorInvitation
from xiangxun.registry.accounts.operators import REALM, OperatorInfo, acting, find_operator, require_duty
from xiangxun.registry.accounts.passwords import digest_password
from xiangxun.registry.accounts.policy import platform_policy
from xiangxun.registry.accounts.security import note_event


def invite_operator(db: Session, by: OperatorInfo | None, operator_id: int) -> str:
    """Return the secret of a new link for an operator, shown only now; earlier ones are void.

    `by` is the security administrator who does it in the console; None on the command line.
    """
    require_duty(by, "security")
    if find_operator(db, operator_id) is None:
        raise InvalidInput("该账号已停用，不能再发登录链接。")
    db.execute(delete(OperatorInvitation).where(OperatorInvitation.operator_id == operator_id))
    secret = secrets.token_urlsafe(32)
    ends = now() + timedelta(hours=platform_policy().link_hours)
    db.add(OperatorInvitation(operator_id=operator_id, digest=digest_token(secret), expires_at=ends))
    db.flush()
    record(db, acting(by), "operator.invite", "operator", operator_id)
    return secret


def accept_operator(db: Session, secret: str, new: str) -> OperatorInfo:
    """Set the password of the operator whose link it is, spend the link and return the operator.

    Raises `LinkSpent`, and `InvalidInput` for a weak password, with which the link can be used again.
    """
    by_digest = select(OperatorInvitation).where(OperatorInvitation.digest == digest_token(secret.strip()))
    link = db.scalar(by_digest.with_for_update())
    operator = find_operator(db, link.operator_id) if link else None
    if not link or not operator or link.expires_at <= now():
        raise LinkSpent("这个登录链接已经用过、已被新链接取代或已过期；请向发给您链接的管理员另要一个。")
    digest = digest_password(new, platform_policy().password_length)
    db.execute(update(Operator).where(Operator.id == operator.id).values(password_hash=digest))
    db.delete(link)
    db.flush()
    note_event(db, REALM, "link.used", operator.id)
    record(db, acting(operator), "operator.link", "operator", operator.id)
    return operator
