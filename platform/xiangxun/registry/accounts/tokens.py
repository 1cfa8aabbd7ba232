"""API tokens 接口令牌: shown once, kept as a digest; they carry the county, so that no path is needed to find it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Forbidden, NotFound
from xiangxun.registry.accounts.entry import digest_token
from xiangxun.registry.accounts.models import ApiToken

PREFIX = "xx"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token as its owner sees it; the token itself is known to nobody."""

    id: int
    label: str
    created_at: datetime
    expires_at: datetime | None


def issue_token(db: Session, actor: Actor, *, label: str, expires_at: datetime | None = None) -> str:
    """Return a new token `xx.<tenant>.<secret>` of the actor's own account; it is shown only now."""
    if actor.account is None:
        raise Forbidden("系统账号不能申请令牌。")
    token = f"{PREFIX}.{current_tenant()}.{secrets.token_urlsafe(32)}"
    row = ApiToken(
        account_id=actor.account,
        digest=digest_token(token),
        label=label,
        created_at=now(),
        expires_at=expires_at,
    )
    db.add(row)
    db.flush()
    record(db, actor, "token.issue", "api_token", row.id, {"label": label})
    return token


def tenant_of(token: str) -> int | None:
    """Return the id of the county a token is for, or None where it is no token of ours."""
    parts = token.split(".")
    return int(parts[1]) if len(parts) == 3 and parts[0] == PREFIX and parts[1].isdecimal() else None


def list_tokens(db: Session, actor: Actor) -> Sequence[TokenRow]:
    """Return the tokens of the actor's own account that are not revoked, the newest first."""
    own = select(ApiToken.id, ApiToken.label, ApiToken.created_at, ApiToken.expires_at).where(
        ApiToken.account_id == actor.account, ApiToken.revoked_at.is_(None)
    )
    return [TokenRow(*row) for row in db.execute(own.order_by(ApiToken.id.desc()))]


def revoke_token(db: Session, actor: Actor, token_id: int) -> None:
    """End a token of the actor's own account."""
    row = db.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.account_id == actor.account))
    if row is None:
        raise NotFound("没有这个令牌。")
    row.revoked_at = now()
    record(db, actor, "token.revoke", "api_token", token_id)
