"""Changes extras 本县栏目: rosters fill them up, people change them; each change is checked, recorded and told on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import BigInteger, Text, cast, column, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.registry.extras.holders import Holder, editing_of, holder_of, tell_change
from xiangxun.registry.extras.models import FormerExtra, KeptValue
from xiangxun.registry.extras.storage import field_history, keep_former, of_rows, read, write
from xiangxun.registry.extras.upgrading import bring_up
from xiangxun.registry.interpretations.filling import declared_fields, fill_in
from xiangxun.registry.interpretations.service import admit_steps

#: Who enters anew what could not be converted, or says that nobody need.
MAY_SETTLE = (Role.AUTHORITY, Role.PUBLIC_SERVICE_CENTRE, Role.TENANT_ADMIN)


def fill_up(db: Session, holder: Holder, told: Mapping[int, Mapping[str, Any]]) -> None:
    """Lay checked values over what rows hold (row → values); what is not told stays."""
    if not told:
        return
    before = bring_up(db, holder, read(db, holder, of_rows(holder, told), lock=True))
    after = {row: {**values, **told[row]} for row, values in before.items()}
    keep_former(db, holder, before, after)
    write(db, holder, after, field_history(db).shape)
    settle(db, holder.on, told)


def edit_extras(
    db: Session, actor: Actor, on: str, row_id: int, *, version: int, values: Mapping[str, Any]
) -> None:
    """Put other values in place of a row's own fields, as the person saw them in `version`; the same change nothing.

    Raises `InvalidInput` naming the fields that are wrong, `Conflict` where somebody changed the row first.
    """
    holder = holder_of(on)
    editing = editing_of(on)
    editing.permit(db, actor, row_id)
    admit_steps(db)
    declared = declared_fields(editing.law(db, row_id), on)
    checked = fill_in(holder.zh, declared, values)
    _expect_version(db, holder, row_id, version)
    before = bring_up(db, holder, read(db, holder, of_rows(holder, [row_id]), lock=True))[row_id]
    keys = {field.key for field in declared}
    after = {**{key: value for key, value in before.items() if key not in keys}, **checked}
    changed = sorted(key for key in keys if before.get(key) != after.get(key))
    if not changed:
        return
    keep_former(db, holder, {row_id: before}, {row_id: after})
    write(db, holder, {row_id: after}, field_history(db).shape)
    settle(db, on, {row_id: checked}, by=actor.account)
    record(db, actor, "extra.edit", holder.on, row_id, {"fields": changed})
    tell_change(db, actor, on, row_id)


def settle(db: Session, on: str, told: Mapping[int, Collection[str]], *, by: int | None = None) -> None:
    """Ask no more for values kept aside that were entered anew (row → fields): for whoever takes values in.

    `on`: the word in `[[field]]`, of a register with its key; `by`: the account, None for a roster.
    """
    pairs = [(row, key) for row, keys in told.items() for key in keys]
    given = (
        func.unnest(
            cast([row for row, _ in pairs], ARRAY(BigInteger)), cast([key for _, key in pairs], ARRAY(Text))
        )
        .table_valued(column("row_id", BigInteger), column("key", Text))
        .render_derived("given")
    )
    asked = KeptValue.asked & KeptValue.settled_at.is_(None)
    entered = (KeptValue.row_id == given.c.row_id) & (KeptValue.key == given.c.key)
    db.execute(
        update(KeptValue).where(KeptValue.on == on, entered, asked).values(settled_at=now(), settled_by=by),
        execution_options={"synchronize_session": False},
    )


def settle_kept(db: Session, actor: Actor, kept_id: int, *, reason: str) -> None:
    """Say that a value kept aside need not be entered anew; it stays kept. Raises `Conflict` where it was said before."""
    require(actor, *MAY_SETTLE)
    if len(reason.strip()) < 2:
        raise InvalidInput("请写明不再补填的理由。")
    row = db.scalar(select(KeptValue).where(KeptValue.id == kept_id).with_for_update())
    if row is None:
        raise NotFound("没有这条留存的原值。")
    if row.settled_at is not None or not row.asked:
        raise Conflict("这条留存的原值已经处理。")
    row.settled_at, row.settled_by = now(), actor.account
    db.flush()
    record(db, actor, "extra.settle", row.on, row.row_id, {"field": row.key, "reason": reason.strip()})


def forget_rows(db: Session, holder: Holder, row_ids: Collection[int]) -> None:
    """Empty the own fields of rows, and what was kept aside of them: the person behind them is erased by law."""
    write(db, holder, {row: {} for row in row_ids}, field_history(db).shape)
    for kept in (KeptValue, FormerExtra):
        db.execute(delete(kept).where(kept.on == holder.on, kept.row_id.in_(row_ids)))


def version_of(db: Session, on: str, row_id: int) -> int:
    """Return the version of a row, for a form; raises `NotFound`."""
    model: Any = holder_of(on).model
    found = db.scalar(select(model.version).where(model.id == row_id))
    if found is None:
        raise NotFound("没有这条记录。")
    return int(found)


def _expect_version(db: Session, holder: Holder, row_id: int, seen: int) -> None:
    model: Any = holder.model
    row = db.scalar(select(model).where(model.id == row_id).with_for_update())
    if row is None:
        raise NotFound("没有这条记录。")
    row.expect_version(seen)
