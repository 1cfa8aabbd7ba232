"""Upgrade of a plugin 插件升级: its stored decisions are replayed under the new version before a county office switches.

The version that a county office works under is written down. Where the process runs another one its steps wait, so
nothing is decided under rules that nobody has looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.counties import county_rules
from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.decisions import Replayed, replay
from xiangxun.foundation.decisions.queries import count_receipts
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.registry.tenants.models import PluginSwitch, Tenant
from xiangxun.registry.tenants.queries import TenantInfo, current_tenant_info
from xiangxun.registry.tenants.service import keep_staying

_TELL_EVERY = 200


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the stored decisions of a county office come to under `version_to`, the version of this process."""

    tenant: TenantInfo
    version_to: str
    receipts: int
    differing: tuple[Replayed, ...]


def compare(db: Session, tell: Callable[[int, int], None] | None = None) -> Comparison:
    """Replay every stored decision of the county in scope under the plugin of this process; nothing is written.

    `tell` hears now and then how many of how many were replayed. Raises CountySuspended or NotFound where that plugin cannot be used.
    """
    tenant = current_tenant_info(db)
    version = county_rules(tenant.county).plugin_version
    receipts, differing = 0, []
    total = count_receipts(db) if tell else 0
    for one in replay(db):
        receipts += 1
        if tell and receipts % _TELL_EVERY == 0:
            tell(receipts, total)
        if not one.same:
            differing.append(one)
    return Comparison(tenant, version, receipts, tuple(differing))


def switch(
    db: Session, actor: Actor, comparison: Comparison, *, reason: str, accept_differences: bool = False
) -> int:
    """Have the county office work under the version it was compared with; return the record's number.

    Needs a unit of work of the platform. Raises `Conflict` where decisions would differ and nobody accepted that,
    where it was switched in the meantime, or where it is leaving, and `InvalidInput` without a reason.
    """
    if len(reason.strip()) < 2:
        raise InvalidInput("切换规则版本须写明理由（文件、核对情况）。")
    if comparison.differing and not accept_differences:
        raise Conflict(
            f"{comparison.tenant.code} 有 {len(comparison.differing)} 个已有结论在新版本下不同，没有切换；"
            "请核对后明确接受差异，或先修改插件。"
        )
    keep_staying(db, comparison.tenant.id)
    of_county = select(Tenant).where(Tenant.id == comparison.tenant.id)
    tenant = db.scalars(of_county.with_for_update(key_share=True)).one()
    if tenant.plugin_version != comparison.tenant.plugin_version:
        raise Conflict(f"{tenant.code} 的规则版本已被他人切换；请重新核对。")
    row = PluginSwitch(
        tenant=tenant.id,
        county=tenant.county,
        version_from=tenant.plugin_version,
        version_to=comparison.version_to,
        receipts=comparison.receipts,
        differing=len(comparison.differing),
        switched_by=actor.name,
        reason=reason.strip(),
    )
    tenant.plugin_version = comparison.version_to
    db.add(row)
    db.flush()
    told = {
        "from": row.version_from,
        "to": row.version_to,
        "receipts": row.receipts,
        "differing": row.differing,
    }
    record(db, actor, "plugin.switch", "tenant", tenant.id, told)
    return row.id
