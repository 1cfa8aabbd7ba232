"""Operators 平台运营: their own realm; they manage counties and see no trainee."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.accounts.models import Operator
from xiangxun.registry.accounts.passwords import digest_password, matches
from xiangxun.registry.accounts.service import SYSTEM, WrongPassword


def create_operator(db: Session, *, username: str, name: str, password: str) -> int:
    """Open an operator's account; return its id. Needs a unit of work of the platform, without a county."""
    if db.scalar(select(Operator.id).where(Operator.username == username)):
        raise InvalidInput(f"运营账号「{username}」已存在。")
    operator = Operator(
        username=username, name=name, password_hash=digest_password(password), created_at=now()
    )
    db.add(operator)
    db.flush()
    record(db, SYSTEM, "operator.create", "operator", operator.id)
    return operator.id


def check_operator(db: Session, username: str, password: str) -> int:
    """Return the operator's id; raises `WrongPassword` in the same time for any name."""
    operator = db.scalar(select(Operator).where(Operator.username == username, Operator.active))
    if not matches(operator.password_hash if operator else None, password) or operator is None:
        raise WrongPassword("登录名或口令不对，请核对后再试。")
    return operator.id


def find_operator(db: Session, operator_id: int) -> str | None:
    """Return the name of an active operator, or None."""
    return db.scalar(select(Operator.name).where(Operator.id == operator_id, Operator.active))
