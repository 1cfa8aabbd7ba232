"""Onboards tenants 县(市)入驻."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.counties import county_rules
from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.registry.tenants.models import Tenant

SYSTEM = Actor(account=None, name="系统", roles=frozenset())
_STATES = frozenset({"active", "suspended"})
_REASON = 2
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")


def add_tenant(
    db: Session,
    actor: Actor = SYSTEM,
    *,
    code: str,
    county: str,
    title: str,
    region: str,
    demo: bool = False,
    admin_factor: bool | None = None,
    trial_of: int | None = None,
) -> int:
    """Add a county office whose rules are those of plugin `county`; return its id.

    `admin_factor`: its administrators need a second factor (None: but for a demonstration). `trial_of`: the county
    whose trial county it is.

    Needs a unit of work of the platform, without a county. Raises `InvalidInput` for a code that is taken or unfit,
    and what `county_rules` raises for a plugin that is not there.
    """
    if not _CODE.fullmatch(code):
        raise InvalidInput("县（市）代码须以小写字母开头，只含小写字母、数字和连字符，2 至 40 位。")
    if not re.fullmatch(r"\d{6}", region):
        raise InvalidInput("行政区划代码须为六位数字。")
    if db.scalar(select(Tenant.id).where(Tenant.code == code)):
        raise InvalidInput(f"县（市）代码「{code}」已被使用，请换一个。")
    if not title.strip():
        raise InvalidInput("请写明县（市）名称。")
    running = county_rules(county).plugin_version
    tenant = Tenant(
        code=code,
        county=county,
        title=title.strip(),
        region=region,
        demo=demo,
        plugin_version=running,
        trial_of=trial_of,
        admin_factor=not demo if admin_factor is None else admin_factor,
    )
    db.add(tenant)
    db.flush()
    record(db, actor, "tenant.create", "tenant", tenant.id, {"code": code, "county": county, "demo": demo})
    return tenant.id


def end_trial_tenant(db: Session, actor: Actor, tenant_id: int) -> None:
    """Close a trial county; `xiangxun tenant leave run` removes it. Needs the platform's unit of work."""
    tenant = _locked(db, tenant_id)
    if tenant.trial_of is None:
        raise Conflict(f"{tenant.code} 不是试用县，不能这样结束。")
    tenant.state = "closed"
    record(db, actor, "tenant.trial.end", "tenant", tenant.id, {"of": tenant.trial_of})


def set_admin_factor(db: Session, actor: Actor, tenant_id: int, *, demanded: bool) -> None:
    """Say whether the administrators of a county office sign in with a second factor. Needs the platform's unit of work."""
    tenant = _staying(db, tenant_id)
    tenant.admin_factor = demanded
    record(db, actor, "tenant.factor", "tenant", tenant.id, {"demanded": demanded})


def set_state(db: Session, actor: Actor, tenant_id: int, state: str, reason: str) -> None:
    """Suspend a county office ("suspended") or let it work again ("active"); a second time changes nothing.

    Needs a unit of work of the platform. Raises `InvalidInput` for another state or without a reason, `NotFound`, and
    `Conflict` for a county office that is leaving or has left.
    """
    if state not in _STATES or len(reason.strip()) < _REASON:
        raise InvalidInput("请写明暂停或恢复的理由（文件、事由）。")
    tenant = _staying(db, tenant_id)
    if tenant.state != state:
        tenant.state = state
        record(db, actor, f"tenant.{state}", "tenant", tenant.id, {"reason": reason.strip()})


def keep_staying(db: Session, tenant_id: int) -> None:
    """Keep a county office from being frozen or closed until the transaction ends, for whoever changes something in it.

    Raises `NotFound`, and `Conflict` for one that is leaving or has left: its passport says what it is, its certificate
    that nothing is here any more.
    """
    found = db.execute(
        select(Tenant.code, Tenant.state, Tenant.frozen)
        .where(Tenant.id == tenant_id)
        .with_for_update(read=True)
    ).one_or_none()
    if found is None:
        raise NotFound("没有这个县（市），请核对代码。")
    refuse_gone(found.code, found.state)
    if found.frozen:
        raise Conflict(f"{found.code} 正在离开本平台，数据已冻结，只能查阅；要继续办理的，请先撤回离开。")


def take_office_turn(db: Session, tenant_id: int) -> None:
    """Let whoever changes what a county office is go one after the other, to the end of the transaction.

    Needs a unit of work of the platform; raises as `keep_staying` does.
    """
    _staying(db, tenant_id)


def refuse_gone(code: str, state: str) -> None:
    """Raise `Conflict` for a county office that has left: its certificate says that nothing of it is here any more."""
    if state == "closed":
        raise Conflict(f"{code} 已经离开本平台，不能再办理；离开的登记和证明可以查阅。")


def freeze(db: Session, tenant_id: int) -> None:
    """Let a county office that works be read and no longer changed, because it is leaving; a suspended one stays shut.

    Needs a unit of work of the platform. Raises `NotFound`, and `Conflict` for one that is leaving or has left.
    """
    tenant = _staying(db, tenant_id)
    tenant.frozen = True
    if tenant.state == "active":
        tenant.state = "leaving"


def thaw(db: Session, tenant_id: int) -> None:
    """Let a county office that was leaving be again what it was before."""
    tenant = _locked(db, tenant_id)
    tenant.frozen = False
    if tenant.state == "leaving":
        tenant.state = "active"


def close(db: Session, tenant_id: int) -> None:
    """Shut a county office for ever; the database refuses it unless two operators gave their word (`departures`)."""
    _locked(db, tenant_id).state = "closed"
    db.flush()


def _staying(db: Session, tenant_id: int) -> Tenant:
    tenant = _locked(db, tenant_id)
    keep_staying(db, tenant_id)
    return tenant


def _locked(db: Session, tenant_id: int) -> Tenant:
    tenant = db.scalar(select(Tenant).where(Tenant.id == tenant_id).with_for_update(key_share=True))
    if tenant is None:
        raise NotFound("没有这个县（市），请核对代码。")
    return tenant
