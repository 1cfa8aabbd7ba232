"""Choosing 选登记对象: what an entry may be about, offered by name; people are looked for, never listed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select
from sqlalchemy.orm import Session

from xiangxun.registry.registers.subjects import PERSON, subjects_called
from xiangxun.registry.trainees.queries import list_trainees

MOST = 100

Choice = tuple[int, str]


def choices_called(
    db: Session,
    subject: str,
    search: str,
    *,
    institution_id: int | None,
    within: Select[int] | None,
) -> Sequence[Choice]:
    """Return up to `MOST` pairs (id, words) of a kind of subject; people only where a name is looked for.

    `institution_id`: only what is its affair; `within`: the ids of the people who may be seen, where not all may.
    """
    if subject == PERSON:
        return _people(db, search, within) if search else []
    found = subjects_called(db, subject, search, institution_id=institution_id, limit=MOST)
    return [(row_id, f"{called}（{on}）" if on else called) for row_id, called, on in found]


def _people(db: Session, search: str, within: Select[int] | None) -> Sequence[Choice]:
    found = list_trainees(db, search=search, within=within, limit=MOST, usable=True)
    return [(one.id, f"{one.name} {one.id_masked} {one.township}{one.village}") for one in found]
