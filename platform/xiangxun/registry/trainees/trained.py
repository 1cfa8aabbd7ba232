"""Trained people 已培训人员: whom an earlier ledger counts, as a condition for set-based questions of later slices."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists

from xiangxun.registry.trainees.models import PastTraining, Trainee


def is_trained(id_index: Any) -> ColumnElement[bool]:
    """Return the condition that the person with this index of the ID number (a column) stands counted in a ledger."""
    return exists().where(
        Trainee.id_index == id_index, PastTraining.trainee_id == Trainee.id, PastTraining.units > 0
    )
