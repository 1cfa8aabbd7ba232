"""Earlier sessions 往期班次: what the rulebook declares of them by institution, township, category or for the programme.

Sessions belong to a later stage; institutions and plans are judged before it. So their tables are read here by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.tables import metadata
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.ids import row_id
from xiangxun.registry.interpretations.reach import reach_from
from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.history import History
from xiangxun.rules.law import Law, Need
from xiangxun.rules.vocabulary import EMPTY, Code, Map, Ref

#: What a need is about → the key that stands for it: an institution's reference, a township, a category.
Keys: TypeAlias = Mapping[str, str | None]

_COUNTED = {"enrolled": "enrolled", "attended": "signed", "counted": "counted"}
_COLUMNS = {"institution": "institution_id", "township": "township", "category": "category"}


def history_before(
    db: Session, law: Law, hook: str, day: date, *, institution: Ref | None, category: Code | None = None
) -> History:
    """Return the tallies declared for a hook about an institution or a plan, over sessions that began before a day.

    Raises `RuleFailed` for a need that is about neither the institution, the category nor the programme.
    """
    keys = {"institution": institution, "category": category}
    needs = law.rulebook.needs_of(hook)
    for need in needs:
        if need.of != "programme" and need.of not in keys:
            raise RuleFailed(f"往期数据 {need.key}：{hook} 不能取 {need.of} 的往期数据")
    earlier = sessions_table().c.first_day < day
    return History(
        tallies=Map({need.key: session_tally(db, law, need, keys, day, earlier) for need in needs})
    )


def session_tally(
    db: Session, law: Law, need: Need, keys: Keys, day: date, earlier: ColumnElement[bool]
) -> Map[str, int]:
    """Return the number of a need over the sessions that were applied for, lie in its reach and are `earlier`.

    Keys as in `keys`; "" for the programme. `sessions` counts those with anybody enrolled (attended, counted), `people`
    and `units` add those up. Raises `RuleFailed` for another measure.
    """
    if (
        need.form != "tally"
        or need.what not in _COUNTED
        or need.measure not in ("sessions", "people", "units")
    ):
        raise RuleFailed(f"往期数据 {need.key}：班次只能合计期数或人数（form = tally）")
    key = keys.get(need.of) or ""
    if need.of != "programme" and not key:
        return EMPTY
    sessions, tallies = sessions_table(), metadata.tables["session_tallies"]
    same = (tallies.c.tenant_id == sessions.c.tenant_id) & (tallies.c.session_id == sessions.c.id)
    statement = (
        select(_measure(need, tallies))
        .select_from(sessions.outerjoin(tallies, same))
        .where(
            sessions.c.tenant_id == current_tenant(),
            sessions.c.applied_on.is_not(None),
            sessions.c.first_day >= reach_from(need, law, day),
            earlier,
        )
    )
    if need.of in _COLUMNS:
        value = row_id(key) if need.of == "institution" else key
        statement = statement.where(sessions.c[_COLUMNS[need.of]] == value)
    return Map({key: int(db.scalar(statement) or 0)})


def sessions_table() -> Table:
    """Return the table of sessions; its models are private to a later stage."""
    return metadata.tables["training_sessions"]


def _measure(need: Need, tallies: Table) -> Any:
    people = func.coalesce(tallies.c[_COUNTED[need.what]], 0)
    if need.measure != "sessions":
        return func.sum(people)
    return func.count() if need.what == "enrolled" else func.count().filter(people > 0)
