"""People in turn 按人先后: whoever decides about the same people waits for the other, and then sees what he committed.

A limit over time (once a year, once in life) rests on what other sessions say of a person. The rows of the people are
locked, always in order of their numbers: two lists that share somebody go one after the other and never wait for each
other in a circle. Rows, not advisory locks: a roster of ten thousand would fill the server's lock table.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from xiangxun.registry.trainees.models import Trainee


def people_in_turn(db: Session, *people: Select[int]) -> None:
    """Wait until no other transaction decides about any of these people (ids); keep them until this one ends.

    Take it before history is read, and before the first audit entry; see `take_turn`.
    """
    lock_people(db, or_(false(), *(Trainee.id.in_(some) for some in people)))


def lock_people(db: Session, which: ColumnElement[bool]) -> None:
    """Lock the people of a condition in order of their numbers."""
    locked: Any = select(Trainee.id).where(which).order_by(Trainee.id).with_for_update(key_share=True)
    db.execute(select(func.count()).select_from(locked.subquery()))
