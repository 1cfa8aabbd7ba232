"""Verbs of keeping 保全动作: note in the log what was done and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from xiangxun.foundation import audit
from xiangxun.foundation.access import Actor
from xiangxun.kernel.clock import now
from xiangxun.oversight.keeping.models import KeepingRun

#: The platform's own hands: a command or a timer, nobody's account.
PLATFORM = Actor(account=None, name="平台", roles=frozenset())


def note_run(
    db: Session,
    kind: str,
    began_at: datetime,
    *,
    ok: bool,
    stamp: str = "",
    size: int | None = None,
    found: Mapping[str, object] | None = None,
) -> int:
    """Note a run in the log, in a unit of work of the platform; return its number."""
    row = KeepingRun(
        kind=kind,
        stamp=stamp,
        began_at=began_at,
        ended_at=now(),
        ok=ok,
        bytes=size,
        found=dict(found or {}),
    )
    db.add(row)
    db.flush()
    audit.record(db, PLATFORM, f"keeping.{kind}", "keeping_run", row.id, {"ok": ok, "stamp": stamp})
    return row.id
