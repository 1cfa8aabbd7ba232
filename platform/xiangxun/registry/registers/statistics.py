"""Statistics of registers 登记统计: the numbers that entries tell in one of their fields, and when each subject was last entered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Integer, cast, func, select
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


def days_entered(db: Session, subject: str, until: date) -> Mapping[int, Mapping[str, date]]:
    """Return by subject the day of its last entry in each register, as known on a day."""
    entry = RegisterEntry
    statement = (
        select(entry.subject_id, entry.register, func.max(entry.on))
        .where(entry.subject == subject, entry.on <= until)
        .group_by(entry.subject_id, entry.register)
    )
    found: dict[int, dict[str, date]] = {}
    for about, register, on in db.execute(statement):
        if about is not None:
            found.setdefault(about, {})[register] = on
    return found
