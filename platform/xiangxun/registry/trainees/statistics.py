"""Statistics of trainees 学员统计: how many of some people belong to each group."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from xiangxun.registry.trainees.models import Trainee


def count_groups(db: Session, who: Select[int]) -> tuple[int, Mapping[str, int]]:
    """Return how many people there are, and how many in each group; one of several groups is in each of them."""
    people = select(Trainee.id, Trainee.groups).where(Trainee.id.in_(who)).cte()
    group = func.unnest(people.c.groups).label("group")
    each = select(people.c.id, group).subquery()
    counted = select(each.c.group, func.count()).group_by(each.c.group)
    total = db.scalar(select(func.count()).select_from(people)) or 0
    return total, {name: int(number) for name, number in db.execute(counted)}
