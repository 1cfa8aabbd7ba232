"""Upgrading 栏目升级: rows written under an earlier version of the fields are brought up, batch after batch.

Every row says under which version it was written, so that a batch that is done is not done again. A value that finds no
place, or that the declaration of now refuses, is kept aside in the same transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.outbox import enqueue
from xiangxun.registry.extras.holders import Holder, holder_of, holders
from xiangxun.registry.extras.models import FIELD, KeptValue
from xiangxun.registry.extras.storage import (
    Kept,
    field_history,
    keep_former,
    of_rows,
    read,
    write,
)
from xiangxun.registry.interpretations.service import rules_of
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.registry.tenants.service import keep_staying
from xiangxun.rules.canonical import canonical
from xiangxun.rules.law import FieldHistory
from xiangxun.rules.law.steps import Brought, SetAside

TASK = "extras.bring_up"
BATCH = 500


@dataclass(slots=True)
class Change:
    """What an upgrade comes to: rows of an earlier version, values changed per step, values kept aside per reason.

    `steps`: (step, holder, field) → rows; `aside`: (holder, field, reason, whether it is asked for) → values.
    """

    rows: int = 0
    steps: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    aside: Counter[tuple[str, str, str, bool]] = field(default_factory=Counter)

    @property
    def is_none(self) -> bool:
        """Whether nothing would change."""
        return not self.steps and not self.aside

    def plain(self) -> dict[str, Any]:
        """Return it for JSON; no person's data is in it."""
        return {
            "rows": self.rows,
            "steps": [
                {"step": step, "on": on, "key": key, "rows": n}
                for (step, on, key), n in sorted(self.steps.items())
            ],
            "kept_aside": [
                {"on": on, "key": key, "why": why, "asked": asked, "values": n}
                for (on, key, why, asked), n in sorted(self.aside.items())
            ],
        }


def is_switched(db: Session) -> bool:
    """Return whether the county in scope works under the version of its plugin that this process runs.

    Waits for a switch that is just being recorded. Raises `Conflict` where the county is leaving.
    """
    keep_staying(db, current_tenant())
    tenant = current_tenant_info(db)
    return tenant.plugin_version in (None, rules_of(db).plugin_version)


def request_upgrade(db: Session) -> None:
    """Have the rows of the county in scope brought up, where any was written under an earlier version of its fields."""
    if any(rows_behind(db).values()):
        enqueue(db, TASK, {})


def preview(db: Session) -> Change:
    """Return what bringing up every row of the county in scope would come to; nothing is written."""
    found, history = Change(), field_history(db)
    for holder in _concerned(history):
        after = 0
        while rows := _behind(db, holder, history, after, lock=False):
            after = rows[-1].id
            for row in rows:
                _note(found, row, history.bring_up(row.on, row.values, row.shape))
    return found


def upgrade_some(db: Session, on: str, after: int) -> tuple[int | None, Change]:
    """Bring up the next batch of a holder behind row `after`; return its last row (None: all done) and what changed."""
    found, history, holder = Change(), field_history(db), holder_of(on)
    rows = _behind(db, holder, history, after, lock=True)
    bring_up(db, holder, rows, found)
    return (rows[-1].id if rows else None), found


def bring_up(
    db: Session, holder: Holder, rows: Sequence[Kept], found: Change | None = None
) -> Mapping[int, dict[str, Any]]:
    """Write locked rows as the fields are now, and what found no place aside; return the values by row."""
    history = field_history(db)
    values = {row.id: row.values for row in rows}
    behind = [row for row in rows if row.shape != history.shape]
    for row in behind:
        brought = history.bring_up(row.on, row.values, row.shape)
        _keep_aside(db, row, brought.aside)
        values[row.id] = brought.values
        if found is not None:
            _note(found, row, brought)
    keep_former(db, holder, {row.id: row.values for row in behind}, values)
    write(db, holder, {row.id: values[row.id] for row in behind}, history.shape)
    return values


def bring_row_up(db: Session, on: str, row_id: int) -> None:
    """Write one row as the fields are now, before somebody changes it."""
    holder = holder_of(on)
    bring_up(db, holder, read(db, holder, of_rows(holder, [row_id]), lock=True))


def rows_behind(db: Session) -> dict[str, int]:
    """Return how many rows of each holder were written under an earlier version of the fields."""
    history = field_history(db)
    return {
        holder.on: db.scalar(select(func.count(holder.model.id)).where(_is_behind(holder, history))) or 0
        for holder in _concerned(history)
    }


def _concerned(history: FieldHistory) -> Iterator[Holder]:
    told = {on.partition(":")[0] for on in history.holders()}
    return (holder for on, holder in sorted(holders().items()) if on in told)


def _is_behind(holder: Holder, history: FieldHistory) -> Any:
    return holder.model.extra_shape != cast(history.shape, JSONB)  # type: ignore[attr-defined]


def _behind(db: Session, holder: Holder, history: FieldHistory, after: int, *, lock: bool) -> list[Kept]:
    return read(db, holder, _is_behind(holder, history), holder.model.id > after, limit=BATCH, lock=lock)


def _keep_aside(db: Session, row: Kept, aside: Sequence[SetAside]) -> None:
    for one in aside:
        db.add(
            KeptValue(
                on=row.on,
                row_id=row.id,
                key=one.key,
                value_sealed=vault.seal(db, FIELD, canonical(one.value)),
                why=one.why,
                asked=one.asked,
            )
        )
    if aside:
        db.flush()


def _note(found: Change, row: Kept, brought: Brought) -> None:
    found.rows += 1
    found.steps.update({(step.what, row.on, step.key) for step in brought.done})
    found.aside.update((row.on, one.key, one.why, one.asked) for one in brought.aside)
