"""The desk 工作台: everything that waits for one person, in a number of statements that does not grow with the work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, sees_only
from xiangxun.foundation.db.memo import shared
from xiangxun.foundation.web.language import language
from xiangxun.kernel.clock import today
from xiangxun.oversight.desk import flow
from xiangxun.oversight.desk.duties import my_duties, others_late
from xiangxun.oversight.desk.keeping import keeping
from xiangxun.oversight.desk.steps import decisions, tasks
from xiangxun.oversight.desk.todo import Todo
from xiangxun.oversight.supervision.duties import Duty
from xiangxun.oversight.supervision.obligations import obligations
from xiangxun.oversight.supervision.queries import LATE_COUNT
from xiangxun.registry.institutions.queries import institution_names, list_orders
from xiangxun.rules.law import Law
from xiangxun.training.approvals.queries import PENDING_COUNT
from xiangxun.training.sessions.queries import beginning

SOON, NEXT_WEEK = timedelta(days=7), timedelta(days=14)
_COUNTS = select(PENDING_COUNT.scalar_subquery(), LATE_COUNT.scalar_subquery())
_COUNTED = "what waits"
_ORDERS = frozenset({Role.INSTITUTION, Role.AUTHORITY, Role.INSPECTOR})


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for one person: what is late, what is to be done now, what comes next; and what others are late with."""

    late: Sequence[Todo]
    waiting: Sequence[Todo]
    coming: Sequence[Todo]
    others_late: int


def desk(db: Session, actor: Actor, law: Law, on: date) -> Desk:
    """Return the desk of an actor on a day; each part by its day, what has none last."""
    duties = obligations(db, on, language())
    late: list[Todo] = []
    now: list[Todo] = []
    soon: list[Todo] = []
    for one in _distinct(db, actor, law, on, duties):
        if one.is_late(on):
            late.append(one)
        elif one.due is None or one.due <= on + SOON:
            now.append(one)
        elif one.due <= on + NEXT_WEEK:
            soon.append(one)
    begins = flow.coming(beginning(db, on, on + SOON, institution_id=sees_only(actor)))
    return Desk(_by_day(late), _by_day(now), _by_day([*soon, *begins]), others_late(duties, actor, law))


def counts(db: Session, actor: Actor) -> dict[str, int]:
    """Return the numbers that stand beside places of the navigation: open decisions, and duties late this morning.

    Every page asks for them: one statement, no rows, and none at all while nothing is done in the county.
    """
    own, on = sees_only(actor), today()
    held = frozenset((*actor.actors, *(role.value for role in actor.roles)) if own is None else ())
    asked = {"roles": sorted(held), "on": on, "own": own}
    open_steps, late = shared(db, (_COUNTED, held, on, own), lambda: tuple(db.execute(_COUNTS, asked).one()))
    return {"desk.home": open_steps, "supervision.duties": late}


def _distinct(db: Session, actor: Actor, law: Law, on: date, duties: Sequence[Duty]) -> Iterator[Todo]:
    """Yield what waits, said once: a round of calls or a duty already speaks for the step on the same page."""
    yield from decisions(db, actor, law)
    yield from tasks(db, actor, law)
    yield from keeping(db, actor, law)
    yield from flow.corrections(db, actor)
    rounds = list(flow.calls(db, actor, law))
    owed = list(my_duties(duties, actor, law))
    yield from rounds
    called = {one.address for one in rounds}
    yield from (one for one in owed if one.address not in called)
    said = {one.address for one in owed} | called
    yield from flow.next_steps(db, actor, on, said)
    if not actor.roles.isdisjoint(_ORDERS):
        yield from _orders(db, actor, law, on, duties)


def _orders(db: Session, actor: Actor, law: Law, on: date, duties: Sequence[Duty]) -> Iterator[Todo]:
    """Yield the orders to mend that no duty of the county's rules speaks of."""
    watched = {duty.key.rpartition("order:")[2] for duty in duties if "order:" in duty.key}
    found = [
        order
        for order in list_orders(db, institution_id=sees_only(actor), open_only=True)
        if str(order.id) not in watched
    ]
    return flow.orders(found, institution_names(db) if found else {}, actor, law, on)


def _by_day(todos: Sequence[Todo]) -> Sequence[Todo]:
    return sorted(todos, key=lambda one: (one.due or date.max, one.since or date.max, one.what))
