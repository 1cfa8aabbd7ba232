"""The breaker 规则熔断: a plugin whose hook keeps failing is left alone, and its county's steps wait for the operator.

Failures are counted in PostgreSQL, so that every host counts the same ones, and in transactions of their own, since
the failing step's is rolled back. Nothing is lost: what a person entered was not taken in and can be entered again,
jobs stay in the queue, and those that failed are done again when the operator lets the steps go on.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from xiangxun.counties import county_rules
from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.jobs import own_transaction, retry_failed
from xiangxun.foundation.metrics import RULE_FAILURES, tally
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Conflict, Unavailable
from xiangxun.registry.tenants.models import RuleFailure, Tenant
from xiangxun.registry.tenants.queries import TenantInfo
from xiangxun.rules.errors import NotDeclared, RuleFailed, RuleNotAnswered, WrongAnswer

FAILURES = 5
WINDOW = timedelta(minutes=10)
KEPT = timedelta(days=30)

_SYSTEM = Actor(account=None, name="系统", roles=frozenset())
_RULE_ERRORS = frozenset(kind.code for kind in (RuleFailed, WrongAnswer, NotDeclared, RuleNotAnswered))

_log = logging.getLogger(__name__)


class RulesHeld(Unavailable):
    """The county's rules failed too often of late, or are of a version that the operator has not switched it to."""

    code = "rules_held"


@dataclass(frozen=True, slots=True)
class Breaker:
    """Guard of one county office's rules."""

    tenant: TenantInfo

    def admit(self) -> None:
        """Raise `RulesHeld` where the county's steps wait."""
        if self.tenant.held_since is not None:
            raise RulesHeld(
                "规则暂不可用：本县（市）的规则插件近来多次出错，办理暂停。本步骤未执行，已有数据不受影响；"
                "平台运营方处理后即可重新办理，后台任务会自动继续。"
            )
        running = county_rules(self.tenant.county).plugin_version
        if self.tenant.plugin_version not in (None, running):
            raise RulesHeld(
                f"规则暂不可用：规则插件已更新为 {running}，本县（市）尚未由 {self.tenant.plugin_version} 切换。本步骤未执行；"
                "平台运营方核对并切换后即可重新办理，后台任务会自动继续。"
            )

    def failed(self, failure: RuleFailed) -> None:
        """Count a failure; the last one that is tolerated has the steps of every county with this plugin wait."""
        tally(RULE_FAILURES, self.tenant.id, failure.hook)
        with own_transaction(None) as db:
            _note(db, failure)
            if _recent(db, failure.county, failure.hook) >= FAILURES:
                _hold(db, failure)


def resume(db: Session, actor: Actor, county: str, reason: str) -> dict[int, int]:
    """Let the steps of the counties with plugin `county` go on; return {tenant: jobs that are done again}.

    Needs a unit of work of the platform. Jobs that the rules' failures ended since shortly before are handed out again,
    each county in a transaction of its own. Raises `Conflict` where nothing waits.
    """
    waiting = db.scalars(select(Tenant).where(Tenant.county == county, Tenant.held_since.is_not(None))).all()
    if not waiting:
        raise Conflict(f"{county} 的规则没有暂停，不必恢复。")
    db.execute(update(RuleFailure).where(RuleFailure.county == county).values(counted=False))
    again: dict[int, int] = {}
    for tenant in waiting:
        since = tenant.held_since or now()
        tenant.held_since = None
        with own_transaction(tenant.id) as own:
            again[tenant.id] = retry_failed(own, _RULE_ERRORS, since - WINDOW)
        record(
            db,
            actor,
            "rules.resume",
            "tenant",
            tenant.id,
            {"county": county, "since": since.isoformat(), "jobs": again[tenant.id], "reason": reason},
        )
    return again


def _note(db: Session, failure: RuleFailed) -> None:
    db.execute(delete(RuleFailure).where(RuleFailure.county == failure.county, RuleFailure.at < now() - KEPT))
    db.add(
        RuleFailure(
            county=failure.county, hook=failure.hook, rule=failure.rule, cause=failure.cause, at=now()
        )
    )
    db.flush()


def _recent(db: Session, county: str, hook: str) -> int:
    counted = select(func.count()).where(
        RuleFailure.county == county,
        RuleFailure.hook == hook,
        RuleFailure.at > now() - WINDOW,
        RuleFailure.counted,
    )
    return db.scalars(counted).one()


def _hold(db: Session, failure: RuleFailed) -> None:
    holding = (
        update(Tenant)
        .where(Tenant.county == failure.county, Tenant.held_since.is_(None))
        .values(held_since=now())
        .returning(Tenant.id)
    )
    for tenant in db.scalars(holding).all():
        record(db, _SYSTEM, "rules.hold", "tenant", tenant, {"county": failure.county, "hook": failure.hook})
        _log.error("rules held: county=%s hook=%s tenant=%s", failure.county, failure.hook, tenant)
