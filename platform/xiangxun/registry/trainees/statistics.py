"""Statistics of trainees 学员统计: how many of some people belong to each group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from xiangxun.registry.trainees.models import Trainee


def count_groups(db: Session, who: Select[int]) -> tuple[int, Mapping[str, int]]:
    """Return how many people there are, and how many in each group; one of several groups is in each of them."""
    together = select(Trainee.groups, func.count()).where(Trainee.id.in_(who)).group_by(Trainee.groups)
    total, groups = 0, Counter[str]()
    for held, number in db.execute(together):
        total += number
        groups.update(dict.fromkeys(held, number))
    return total, groups
