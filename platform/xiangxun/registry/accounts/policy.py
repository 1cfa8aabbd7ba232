"""Sign-in policy 登录策略: how long passwords are, how many failures are borne, when sessions and links end.

The platform sets it for everybody; a county may ask for more of its own people, never for less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.accounts.models import SignInPolicy
from xiangxun.registry.accounts.passwords import SHORTEST

_EXTENSION = "xiangxun_sign_in"
#: What a county may set, in words; the larger is the stricter of the first two, the smaller of the others.
_LARGER, _SMALLER = ("password_length", "wait_minutes"), ("failures", "idle_minutes")
#: Beyond these nobody could work any more.
_MOST: Mapping[str, int] = {"password_length": 64, "wait_minutes": 1440}
WORDS: Mapping[str, str] = {
    "password_length": "口令最短位数",
    "failures": "连续输错几次后限次",
    "wait_minutes": "限次后等待分钟数",
    "idle_minutes": "无操作几分钟后退出",
}


@dataclass(frozen=True, slots=True)
class Policy:
    """`failures` within `wait_minutes` shut a name out for as long; a session ends after `idle_minutes` without a
    request and after `session_hours` in any case; `link_hours`: how long a one-time link can be used; `admin_factor`:
    the administrators of a new county sign in with a second factor.
    """

    password_length: int = SHORTEST
    failures: int = 5
    wait_minutes: int = 15
    idle_minutes: int = 60
    session_hours: int = 12
    link_hours: int = 72
    admin_factor: bool = True


def configure(app: Flask, policy: Policy) -> None:
    """Let the application's people sign in under this policy."""
    app.extensions[_EXTENSION] = policy


def platform_policy() -> Policy:
    """Return the policy of the current application; raises RuntimeError where `configure` was not called."""
    found: Policy | None = current_app.extensions.get(_EXTENSION)
    if found is None:
        raise RuntimeError("policy.configure was not called for this application")
    return found


def policy_of(db: Session) -> Policy:
    """Return the policy of the county in scope: in each point the stricter of the platform's and its own."""
    platform, own = platform_policy(), db.scalar(select(SignInPolicy))
    if own is None:
        return platform
    stricter = {name: max(getattr(platform, name), getattr(own, name) or 0) for name in _LARGER}
    for name in _SMALLER:
        bound = getattr(platform, name)
        stricter[name] = min(bound, getattr(own, name) or bound)
    return replace(platform, **stricter)


def own_policy(db: Session) -> Mapping[str, int | None]:
    """Return what the county in scope asks for itself, by the keys of `WORDS`."""
    own = db.scalar(select(SignInPolicy))
    return {name: getattr(own, name, None) for name in WORDS}


def set_policy(db: Session, actor: Actor, wanted: Mapping[str, int | None]) -> None:
    """Set what the county asks for beyond the platform's policy; None: nothing.

    `wanted` has the keys of `WORDS`. Raises `InvalidInput` for what is laxer than the platform's, or no number of use.
    """
    require(actor, Role.TENANT_ADMIN)
    for name, value in wanted.items():
        _refuse_laxer(name, value)
    statement = insert(SignInPolicy).values(tenant_id=current_tenant(), **wanted)
    db.execute(statement.on_conflict_do_update(index_elements=["tenant_id"], set_=dict(wanted)))
    record(db, actor, "account.policy", "tenant", None, dict(wanted))


def _refuse_laxer(name: str, value: int | None) -> None:
    bound = getattr(platform_policy(), name)
    if value is None:
        return
    if value > _MOST.get(name, value):
        raise InvalidInput(f"“{WORDS[name]}”最多为 {_MOST[name]}。")
    if value < 1 or (value < bound if name in _LARGER else value > bound):
        side = "小于" if name in _LARGER else "大于"
        raise InvalidInput(f"“{WORDS[name]}”不能{side}平台规定的 {bound}；沿用平台规定的请留空。")
