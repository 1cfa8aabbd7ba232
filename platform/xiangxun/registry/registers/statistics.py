"""Statistics of registers 登记统计: the numbers that entries of any register tell in one of their fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Integer, cast, select
from sqlalchemy.orm import Session

from xiangxun.registry.registers.models import RegisterEntry


def numbers_told(db: Session, field: str, until: date) -> Mapping[int, int]:
    """Return the whole number in a field of each entry up to a day that has one, in order of their days."""
    told = RegisterEntry.fields[field].astext
    statement = (
        select(RegisterEntry.id, cast(told, Integer))
        .where(told.is_not(None), RegisterEntry.on <= until)
        .order_by(RegisterEntry.on, RegisterEntry.id)
    )
    return {row[0]: row[1] for row in db.execute(statement)}
