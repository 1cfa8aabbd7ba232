"""Keyholding 密钥动作: the platform key replaced, a county's data key renewed. Command line and console both come here."""

from __future__ import annotations

from dataclasses import dataclass

from xiangxun.foundation import audit
from xiangxun.foundation.access import Actor
from xiangxun.foundation.db.migrate import connected
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.db.turns import take_turn
from xiangxun.foundation.rekeying import change_key
from xiangxun.foundation.vault import count_stale, rewrap_keys
from xiangxun.foundation.vault.queries import list_keys
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.oversight.errands.service import Tell, untold
from xiangxun.oversight.onboarding.service import in_county
from xiangxun.registry.accounts.operators import reseal_factors


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """How many county keys were wrapped anew, and how many still need an earlier platform key."""

    done: int
    left: int


def rewrap(owner_url: str | None, actor: Actor, tell: Tell = untold) -> Rewrapped:
    """Wrap every county's keys under the platform key in use, and the operators' second factors. Harmless to repeat.

    Needs an application context. Raises `InvalidInput` without the owner's log-in: the application may not replace a
    stored key; `VaultDamaged` where no platform key opens one.
    """
    if owner_url is None:
        raise InvalidInput("更换平台密钥须以表的所有者登录：请设置 DATABASE_OWNER_URL 后重试。")
    with connected(owner_url) as owner, owner.begin():
        done = rewrap_keys(owner, lambda at, total: tell(at, total, "正在逐县重新包裹"))
        left = count_stale(owner)
    with unit_of_work(None) as db:
        reseal_factors(db)
        audit.record(db, actor, "keys.rewrap", "platform", None, {"keys": done, "left": left})
    return Rewrapped(done, left)


def rotate(operator: Actor, tenant: int, suite: str | None = None, *, seen: int | None = None) -> str:
    """Put a fresh data key into use for a county; a job seals the rest anew. Return the key's name.

    `seen`: the key in use as the operator saw it, so that a form sent twice makes one key. Raises `Conflict` where
    another is in use by now, or the county is leaving or has left, `InvalidInput` for an unknown suite.
    """
    with in_county(operator, tenant) as (db, actor):
        take_turn(db, "keys.change")
        if seen is not None and seen not in {one.id for one in list_keys(db) if one.retired_at is None}:
            raise Conflict("在用的密钥已经更换；请核对后再决定是否再换一次。")
        return change_key(db, actor, suite)
