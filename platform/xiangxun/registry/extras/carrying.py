"""Carrying own fields 本县栏目抄送: what rows say goes along into a trial county as far as its rules still declare it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.kernel.clock import today
from xiangxun.registry.extras.storage import written
from xiangxun.registry.interpretations.filling import declared_fields
from xiangxun.registry.interpretations.service import law_on


def carried(db: Session, on: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a new row with these values of another county's row, as they are, where they are declared."""
    declared = {field.key for field in declared_fields(law_on(db, today()), on)}
    return written(db, {key: value for key, value in values.items() if key in declared})
