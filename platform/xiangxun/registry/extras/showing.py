"""Showing extras 显示本县栏目: the values of a row in words, with what was kept aside, for the page of what they are about."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web.language import language
from xiangxun.registry.extras.holders import Holder, may_edit
from xiangxun.registry.extras.queries import KeptRow, extras_of, kept_of
from xiangxun.registry.interpretations.filling import declared_fields, shown, typed
from xiangxun.rules.law import ExtraField, Law

_COLUMNS = {
    "integer": (10, Kind.NUMBER),
    "yuan": (14, Kind.YUAN),
    "date": (12, Kind.DAY),
    "text": (30, Kind.WRAPPED),
}


@dataclass(frozen=True, slots=True)
class OwnView:
    """The county's own fields of one row. `told`: each declared field with its value in words; `kept`: values kept aside.

    `edits`: whether the person who looks may change them now.
    """

    subject: str
    subject_id: int
    told: tuple[tuple[ExtraField, str], ...]
    kept: tuple[KeptRow, ...]
    edits: bool


def own_view(db: Session, actor: Actor, law: Law, holder: Holder, row_id: int) -> OwnView | None:
    """Return the own fields of a row as the actor sees them; None where the county declares none and nothing was kept aside."""
    on = holder.on
    declared, kept = declared_fields(law, on), tuple(kept_of(db, on, row_id))
    if not declared and not kept:
        return None
    held = extras_of(db, holder, [row_id]).get(row_id, {})
    told = tuple((field, shown(law, field, held.get(field.key), language())) for field in declared)
    return OwnView(on, row_id, told, kept, bool(declared) and may_edit(db, actor, on, row_id))


def own_words(db: Session, law: Law, holder: Holder, ids: Collection[int]) -> Mapping[int, Mapping[str, str]]:
    """Return the own fields of many rows in Chinese words, by row and field; rows without any are left out."""
    declared = declared_fields(law, holder.on)
    if not declared:
        return {}
    return {
        row: {field.key: shown(law, field, values.get(field.key)) for field in declared}
        for row, values in extras_of(db, holder, ids).items()
    }


def own_columns(law: Law, on: str) -> list[Column]:
    """Return a column of a workbook for each own field."""
    return [field_column(field) for field in declared_fields(law, on)]


def own_cells(law: Law, on: str, values: Mapping[str, Any]) -> tuple[object, ...]:
    """Return the cells of a row below `own_columns`."""
    return tuple(field_cell(law, field, values.get(field.key)) for field in declared_fields(law, on))


def field_column(field: ExtraField) -> Column:
    """Return the column of a workbook for a declared field."""
    width, kind = _COLUMNS.get(field.type, (14, Kind.TEXT))
    return Column(f"{field.zh}（元）" if field.type == "yuan" else field.zh, width, kind)


def field_cell(law: Law, field: ExtraField, plain: Any) -> object:
    """Return the cell of a workbook below `field_column`."""
    return typed(field, plain) if field.type in ("integer", "yuan", "date") else shown(law, field, plain)
