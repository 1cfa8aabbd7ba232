"""Deeds 各项平台任务的做法: each calls the service that the command calls, and returns what the console shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TypeAlias

from xiangxun.backup.service import back_up, backups_of, check
from xiangxun.doctor.examine import examination
from xiangxun.doctor.finding import State
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.isolation.prove import prove_all
from xiangxun.keeper.asked import Asked, Outcome
from xiangxun.oversight.operators.keyholding import rewrap
from xiangxun.oversight.operators.switching import carry_out, look, refuse_unseen
from xiangxun.registry.tenants.queries import get_tenant_by_id

Deed: TypeAlias = Callable[[Asked], Outcome]


def backup(asked: Asked) -> Outcome:
    """Make a set."""
    made = back_up(asked.settings, backups_of(asked.settings), tell=asked.tell)
    return Outcome(
        ok=True,
        found={"stamp": made.manifest.stamp, "bytes": made.manifest.bytes, "expired": list(made.gone)},
    )


def verify(asked: Asked) -> Outcome:
    """Hash a set again."""
    manifest, problems = check(backups_of(asked.settings), str(asked.args["stamp"]), tell=asked.tell)
    return Outcome(ok=not problems, found={"stamp": manifest.stamp, "problems": problems[:20]})


def doctor(asked: Asked) -> Outcome:
    """Examine the installation."""
    findings = examination(asked.settings, asked.tell)
    bad = any(one.state is State.BAD for one in findings)
    return Outcome(ok=not bad, found={"findings": [asdict(one) for one in findings]})


def isolation(asked: Asked) -> Outcome:
    """Prove that no county sees another."""
    report = prove_all(asked.settings, tell=asked.tell)
    return Outcome(ok=not report.leaks, found={"looked": report.looked, "leaks": report.leaks[:20]})


def rewrapping(asked: Asked) -> Outcome:
    """Wrap the counties' keys anew."""
    return Outcome(ok=True, found=asdict(rewrap(asked.settings.owner_url, asked.actor, asked.tell)))


def compare(asked: Asked) -> Outcome:
    """Replay a county office's decisions under the plugin that is installed now."""
    return Outcome(ok=True, found=look(asked.county, asked.tell).plain())


def switch(asked: Asked) -> Outcome:
    """Replay once more, and switch where nothing else came out than what was looked at.

    A second time, after whoever was at it was killed, finds the county switched already.
    """
    outlook, told = look(asked.county, asked.tell), asked.args
    version = str(told["version"])
    with unit_of_work(None) as db:
        if get_tenant_by_id(db, asked.county).plugin_version == version:
            return Outcome(ok=True, found={"version_to": version, "already": True})
        refuse_unseen(outlook, version, str(told["digest"]))
        carry_out(
            db, asked.actor, outlook, reason=str(told["reason"]), accept_differences=bool(told["accept"])
        )
    found = outlook.decisions
    changed = {"version": found.tenant.plugin_version, "version_to": version}
    return Outcome(ok=True, found={**changed, "receipts": found.receipts, "differing": len(found.differing)})


DEEDS: Mapping[str, Deed] = {
    "backup": backup,
    "verify": verify,
    "doctor": doctor,
    "isolation": isolation,
    "rewrap": rewrapping,
    "compare": compare,
    "switch": switch,
}
