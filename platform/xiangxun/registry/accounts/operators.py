"""Operators 平台运营: their own realm; they manage counties and see no trainee."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select, true
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Forbidden, InvalidInput, NotFound
from xiangxun.registry.accounts import totp
from xiangxun.registry.accounts.models import Operator, OperatorFactor
from xiangxun.registry.accounts.passwords import digest_password, matches
from xiangxun.registry.accounts.security import note_event
from xiangxun.registry.accounts.service import SYSTEM, WrongPassword

REALM = "operator"
_PURPOSE = "operator.factor"
#: The duties 三员分立: nobody has two of them.
DUTIES = {"system": "系统管理员", "security": "安全管理员", "audit": "审计管理员"}


@dataclass(frozen=True, slots=True)
class OperatorInfo:
    """An operator; `confirmed`: the second factor is in force, `second_factor`: it is asked for."""

    id: int
    username: str
    name: str
    duty: str
    active: bool
    second_factor: bool
    confirmed: bool


def create_operator(
    db: Session,
    *,
    username: str,
    name: str,
    password: str | None = None,
    duty: str = "system",
    second_factor: bool = True,
    by: OperatorInfo | None = None,
) -> int:
    """Open an operator's account; return its id. Needs a unit of work of the platform, without a county.

    Without a password the operator comes in by a one-time link alone: see `operator_links`. `by` is the security
    administrator who does it in the console; None on the command line.
    """
    require_duty(by, "security")
    if duty not in DUTIES:
        raise InvalidInput("职责须为系统管理员、安全管理员、审计管理员之一，一人只任一职。")
    if db.scalar(select(Operator.id).where(Operator.username == username)):
        raise InvalidInput(f"运营账号「{username}」已存在。")
    operator = Operator(
        username=username,
        name=name,
        password_hash="" if password is None else digest_password(password),
        duty=duty,
        second_factor=second_factor,
        created_at=now(),
    )
    db.add(operator)
    db.flush()
    record(db, acting(by), "operator.create", "operator", operator.id, {"duty": duty})
    return operator.id


def check_operator(db: Session, username: str, password: str) -> int:
    """Return the operator's id; raises `WrongPassword` in the same time for any name."""
    operator = db.scalar(select(Operator).where(Operator.username == username, Operator.active))
    if not matches(operator.password_hash if operator else None, password) or operator is None:
        raise WrongPassword("登录名或口令不对，请核对后再试。")
    return operator.id


def find_operator(db: Session, operator_id: int) -> OperatorInfo | None:
    """Return an active operator, or None."""
    found = [one for one in _operators(db, Operator.id == operator_id) if one.active]
    return found[0] if found else None


def list_operators(db: Session) -> list[OperatorInfo]:
    """Return all operators by name of log-in."""
    return _operators(db, true())


def require_duty(operator: OperatorInfo | None, duty: str) -> None:
    """Raise `Forbidden` unless the operator has the duty; the command line (None) may do everything."""
    if operator is not None and operator.duty != duty:
        raise Forbidden(f"这一步须由{DUTIES[duty]}办理；您是{DUTIES[operator.duty]}，三员职责不能兼任。")


def acting(operator: OperatorInfo | None) -> Actor:
    """Return as whom an operator stands in the platform's chain of audit entries."""
    if operator is None:
        return SYSTEM
    return Actor(account=operator.id, name=f"{operator.name}（{DUTIES[operator.duty]}）", roles=frozenset())


def close_operator(db: Session, by: OperatorInfo, operator_id: int) -> None:
    """Shut an operator's account. Raises `Forbidden` for another duty, `InvalidInput` for the own account."""
    require_duty(by, "security")
    if by.id == operator_id:
        raise InvalidInput("不能停用自己的账号；请由另一位安全管理员办理。")
    _locked(db, operator_id).active = False
    note_event(db, REALM, "close", operator_id)
    record(db, acting(by), "operator.close", "operator", operator_id)


def reset_factor(db: Session, by: OperatorInfo | None, operator_id: int) -> None:
    """Take the second factor from an operator who lost it; the next sign-in sets up another."""
    require_duty(by, "security")
    _locked(db, operator_id)
    db.execute(delete(OperatorFactor).where(OperatorFactor.operator_id == operator_id))
    note_event(db, REALM, "factor.reset", operator_id)
    record(db, acting(by), "operator.factor.reset", "operator", operator_id)


def pending_secret(db: Session, operator_id: int) -> str:
    """Return the secret that an operator is about to confirm, making it at the first call.

    Raises `Forbidden` where one is in force already.
    """
    _locked(db, operator_id)
    factor = _factor(db, operator_id)
    if factor is None:
        secret = totp.new_secret()
        db.add(OperatorFactor(operator_id=operator_id, secret=vault.seal_own(_PURPOSE, secret), recovery=[]))
        return secret
    if factor.confirmed_at is not None:
        raise Forbidden("已设有动态口令；需要更换的，请安全管理员先撤销。")
    return vault.open_own(_PURPOSE, factor.secret)


def use_code(db: Session, operator_id: int, code: str) -> list[str]:
    """Accept a code of an operator's second factor; the first one puts it in force and returns the recovery codes.

    Raises `WrongCode`, also for a code that was accepted before.
    """
    _locked(db, operator_id)
    factor = _factor(db, operator_id)
    if factor is None:
        raise totp.WrongCode("尚未设置动态口令；请重新登录。")
    totp.use(factor, vault.open_own(_PURPOSE, factor.secret), code)
    note_event(db, REALM, "sign_in", operator_id)
    if factor.confirmed_at is not None:
        return []
    codes = totp.new_recovery_codes()
    factor.confirmed_at, factor.recovery = now(), totp.digests(codes)
    note_event(db, REALM, "factor.set", operator_id)
    return codes


def reseal_factors(db: Session) -> int:
    """Seal every operator's secret under the platform key in use; return how many."""
    factors = db.scalars(select(OperatorFactor)).all()
    for factor in factors:
        factor.secret = vault.seal_own(_PURPOSE, vault.open_own(_PURPOSE, factor.secret))
    return len(factors)


def _operators(db: Session, which: ColumnElement[bool]) -> list[OperatorInfo]:
    joined = select(Operator, OperatorFactor.confirmed_at).outerjoin(
        OperatorFactor, OperatorFactor.operator_id == Operator.id
    )
    return [
        OperatorInfo(
            one.id, one.username, one.name, one.duty, one.active, one.second_factor, since is not None
        )
        for one, since in db.execute(joined.where(which).order_by(Operator.username))
    ]


def _locked(db: Session, operator_id: int) -> Operator:
    found = db.scalar(select(Operator).where(Operator.id == operator_id).with_for_update())
    if found is None:
        raise NotFound("没有这个运营账号。")
    return found


def _factor(db: Session, operator_id: int) -> OperatorFactor | None:
    return db.scalar(select(OperatorFactor).where(OperatorFactor.operator_id == operator_id))
