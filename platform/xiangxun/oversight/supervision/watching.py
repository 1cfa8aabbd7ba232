"""The nightly watch 每日巡查: keeps what was late, at risk or due, since when, and when it came to an end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Text, any_, case, cast, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.oversight.supervision.duties import Duty, DutyState
from xiangxun.oversight.supervision.models import WatchedDuty
from xiangxun.oversight.supervision.obligations import obligations

_SAME = ("key", "since")
_WATCH = Actor(account=None, name="系统", roles=frozenset())


def keep_watch(db: Session, on: date) -> Mapping[str, int]:
    """Work out the county's duties as of a day and keep those that are not met; return how many of each state.

    Repeating it for a day changes nothing. A duty that is met or gone is ended, and begins anew should it come back.
    """
    found = [duty for duty in obligations(db, on) if duty.state is not DutyState.MET]
    if found:
        _keep(db, [_row(duty, on) for duty in found])
    _end_others(db, [duty.key for duty in found], on)
    counts = Counter(duty.state for duty in found)
    told = {state.value: counts[state] for state in DutyState if state is not DutyState.MET}
    record(db, _WATCH, "duty.watch", "tenant", None, {"on": on.isoformat(), **told})
    return told


def _keep(db: Session, rows: list[dict[str, Any]]) -> None:
    statement = insert(WatchedDuty)
    told = statement.excluded
    goes_on = (WatchedDuty.state == told.state) & WatchedDuty.ended_on.is_(None)
    changed = {name: told[name] for name in rows[0] if name not in ("tenant_id", *_SAME)}
    since = case((goes_on, WatchedDuty.since), else_=told.since)
    kept = statement.on_conflict_do_update(
        index_elements=["tenant_id", "key"], set_={**changed, "since": since, "ended_on": None}
    )
    db.connection().execute(kept, rows)


def _end_others(db: Session, keys: list[str], on: date) -> None:
    standing = WatchedDuty.key == any_(cast(keys, ARRAY(Text)))
    gone = update(WatchedDuty).where(WatchedDuty.ended_on.is_(None), ~standing)
    db.execute(gone.values(ended_on=on), execution_options={"synchronize_session": False})


def _row(duty: Duty, on: date) -> dict[str, Any]:
    return {
        "tenant_id": current_tenant(),
        "key": duty.key,
        "state": duty.state.value,
        "since": on,
        "rule": duty.rule,
        "article": duty.article,
        "message": duty.message,
        "owner": duty.owner,
        "about": duty.about,
        "institution_id": duty.institution,
        "due": duty.due,
        "due_text": duty.due_text,
        "have": duty.have,
        "least": duty.least,
        "of": duty.of,
        "watched_on": on,
    }
