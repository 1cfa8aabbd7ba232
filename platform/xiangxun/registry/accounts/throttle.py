"""Throttling 登录限次: failed sign-ins are counted in PostgreSQL, by name and by address, under a keyed digest."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Role
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import XiangxunError
from xiangxun.registry.accounts.models import SignInAttempt
from xiangxun.registry.accounts.policy import Policy, platform_policy

FAILURES_OF_ADDRESS = 50
KEPT = timedelta(days=1)


class TooManyAttempts(XiangxunError):
    """Too many failed sign-ins for this name or from this address."""

    code = "too_many_attempts"
    status = 429


def refuse_if_throttled(
    db: Session,
    realm: str,
    username: str,
    address: str,
    policy: Policy | None = None,
    *,
    helper: str = Role.TENANT_ADMIN.label,
) -> None:
    """Raise `TooManyAttempts` (429) where name or address failed too often of late.

    `policy`: of the county whose door it is; None: the platform's. `helper`: who hands out one-time links there.
    """
    held = policy or platform_policy()
    since = now() - timedelta(minutes=held.wait_minutes)
    for subject, limit in ((_name(realm, username), held.failures), (_address(address), FAILURES_OF_ADDRESS)):
        failures = db.scalar(
            select(func.count()).where(SignInAttempt.subject == subject, SignInAttempt.at > since)
        )
        if (failures or 0) >= limit:
            raise TooManyAttempts(
                f"登录失败次数过多，请 {held.wait_minutes} 分钟后再试，或请{helper}发一次性链接重设口令。"
            )


def note_failure(db: Session, realm: str, username: str, address: str) -> None:
    """Count one failure for the name and one for the address; old ones of theirs are dropped."""
    subjects = (_name(realm, username), _address(address))
    db.execute(
        delete(SignInAttempt).where(SignInAttempt.subject.in_(subjects), SignInAttempt.at <= now() - KEPT)
    )
    db.add_all([SignInAttempt(subject=subject, at=now()) for subject in subjects])
    db.flush()


def forget_failures(db: Session, realm: str, username: str) -> None:
    """Start the count of a name again after a successful sign-in."""
    db.execute(delete(SignInAttempt).where(SignInAttempt.subject == _name(realm, username)))


def _name(realm: str, username: str) -> bytes:
    return hashlib.sha256(f"name\0{realm}\0{username.casefold()}".encode()).digest()


def _address(address: str) -> bytes:
    return hashlib.sha256(f"address\0{address}".encode()).digest()
