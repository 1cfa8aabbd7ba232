"""Switching 规则版本切换: looks at what another version would decide otherwise, and has a county office work under it.

Command line and console both come here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import Replayed
from xiangxun.foundation.jobs import own_transaction
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.oversight.errands.queries import latest_errand
from xiangxun.oversight.errands.service import Tell, untold
from xiangxun.registry.extras.upgrading import Change, preview, request_upgrade
from xiangxun.registry.tenants.queries import TenantInfo
from xiangxun.registry.tenants.upgrade import Comparison, compare, switch
from xiangxun.rules.canonical import canonical

#: How many differing decisions are shown in a console, and places of each.
SHOWN, PLACES = 50, 12
_REASON = 2
#: Operators see no trainee: of texts they are shown codes of the rules and references, nothing else.
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,60}(:\d{1,12})?")
#: What of a finding is shown.
_TOLD = ("rule", "severity", "outcome", "grade")


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a switch would come to: for decisions, and for the fields of the county's own."""

    decisions: Comparison
    fields: Change

    @property
    def digest(self) -> str:
        """Return what stands for all that differs: the same for the same differences."""
        told = [
            [one.receipt_id, one.failed or "", [[at.place, at.stored, at.now] for at in one.differences]]
            for one in self.decisions.differing
        ]
        return hashlib.sha256(canonical([told, self.fields.plain()]).encode()).hexdigest()

    def plain(self) -> dict[str, Any]:
        """Return it for the console; of what differs the first few, without any text."""
        found = self.decisions
        return {
            "version": found.tenant.plugin_version,
            "version_to": found.version_to,
            "receipts": found.receipts,
            "differing": len(found.differing),
            "by_hook": sorted(Counter(one.hook for one in found.differing).items()),
            "shown": [_shown(one) for one in found.differing[:SHOWN]],
            "fields": self.fields.plain(),
            "digest": self.digest,
        }


def look(tenant_id: int, tell: Tell = untold) -> Outlook:
    """Replay a county office's decisions under the plugin of this process; nothing is written."""
    with unit_of_work(tenant_id) as db:
        return Outlook(compare(db, lambda done, total: tell(done, total, "正在重演已有结论")), preview(db))


def carry_out(
    db: Session, actor: Actor, outlook: Outlook, *, reason: str, accept_differences: bool = False
) -> None:
    """Have the county office work under the version that was looked at, and its fields brought up by a job.

    Needs a unit of work of the platform. The job waits for the switch to be recorded: killed here, there is neither.
    Raises what `switch` raises.
    """
    switch(db, actor, outlook.decisions, reason=reason, accept_differences=accept_differences)
    with own_transaction(outlook.decisions.tenant.id) as own:
        request_upgrade(own)


def refuse_unseen(outlook: Outlook, version: str, digest: str) -> None:
    """Raise `Conflict` where a switch would bring something else than what somebody has looked at."""
    if (outlook.decisions.version_to, outlook.digest) != (version, digest):
        raise Conflict("核对之后，规则插件或已有结论又有变化，没有切换；请重新核对后再切换。")


@dataclass(frozen=True, slots=True)
class Wish:
    """What an operator tells for a switch: the comparison (errand) that was looked at, the county's code, why."""

    seen: int
    code: str
    reason: str
    accept: bool


def args_of_switch(db: Session, tenant: TenantInfo, running: str | None, wish: Wish) -> dict[str, object]:
    """Return what the errand of a switch needs, once everything that can be seen beforehand speaks for it.

    `running`: the version of this process. Raises `InvalidInput` for another code, no reason or differences that were
    not accepted, `Conflict` where not the latest comparison was looked at, or web and keeper run different versions.
    """
    seen = latest_errand(db, "compare", tenant.id, only_well=True)
    if seen is None or seen.id != wish.seen:
        raise Conflict("这不是最近一次核对；请看最近的核对结果后再切换。")
    if wish.code != tenant.code:
        raise InvalidInput(f"输入的代码与本县不符；请输入 {tenant.code} 以确认。")
    if len(wish.reason) < _REASON:
        raise InvalidInput("切换规则版本须写明理由（文件、核对情况）。")
    found = seen.found
    if (found["version"], found["version_to"]) != (tenant.plugin_version, running):
        raise Conflict("核对之后版本又有变化，或网页服务还在运行另一版本；请重启网页与后台程序，重新核对。")
    if found["differing"] and not wish.accept:
        raise InvalidInput(
            f"有 {found['differing']} 个已有结论在新版本下不同；请核对后勾选接受，或先修改插件。"
        )
    told = {"version": running, "digest": found["digest"], "reason": wish.reason, "accept": wish.accept}
    return {"seen": seen.id, **told}


def _shown(one: Replayed) -> dict[str, Any]:
    return {
        "receipt": one.receipt_id,
        "hook": one.hook,
        "edition": one.edition,
        "edition_now": one.edition_now,
        "places": [
            {"place": at.place, "stored": _said(at.stored), "now": _said(at.now)}
            for at in one.differences[:PLACES]
        ],
        "more": max(0, len(one.differences) - PLACES),
        "failed": one.failed is not None,
    }


def _said(value: str | None) -> str | None:
    """Return a value as it may be shown: of a finding its rule and weight; "" for what may not, None for none."""
    plain = None if value is None else json.loads(value)
    if isinstance(plain, dict):
        told = [plain.get(name) for name in _TOLD]
        return " ".join(one for one in told if isinstance(one, str) and _CODE.fullmatch(one))
    if isinstance(plain, str):
        return plain if _CODE.fullmatch(plain) else ""
    return "" if isinstance(plain, list) else value
