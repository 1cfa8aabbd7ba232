"""Flow 办理顺序: the step that a session waits for, by whose office it is; orders to mend, calls, plans given back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, sees_only
from xiangxun.oversight.desk.steps import article_of
from xiangxun.oversight.desk.todo import Todo
from xiangxun.registry.institutions.queries import OrderRow
from xiangxun.results.followup.queries import open_rounds
from xiangxun.rules.law import Law
from xiangxun.training.plans.queries import returned_plans
from xiangxun.training.sessions.queries import SessionRow, get_rows, waiting_sessions

_ANYTHING = "sessions.page"
_HELD_BY = frozenset({Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE})
_CALLED_BY = _HELD_BY | {Role.ACCEPTANCE_TEAM}


@dataclass(frozen=True, slots=True)
class _Next:
    """What a state waits for: the act, whose it is, the page; `after`: the day of the session it can be done from."""

    verb: str
    roles: frozenset[Role]
    endpoint: str
    after: str = ""


_NEXT: Mapping[str, _Next] = {
    "draft": _Next("申请", _HELD_BY, "sessions.page"),
    "approved": _Next("开班", _HELD_BY, "sessions.page", after="first_day"),
    "open": _Next("结班", _HELD_BY, "sessions.page", after="last_day"),
    "closed": _Next("建台账", _HELD_BY, "ledger.page"),
    "ledgered": _Next("报送", _HELD_BY, "dossier.page"),
    "rectifying": _Next("整改报送", _HELD_BY, "acceptance.page"),
    "retraining": _Next("重新培训", _HELD_BY, "sessions.page"),
    "submitted": _Next("验收", frozenset({Role.ACCEPTANCE_TEAM, Role.AUTHORITY}), "acceptance.page"),
    "accepted": _Next("结算", frozenset({Role.FINANCE}), "funds.page"),
    "settled": _Next("归档", frozenset({Role.ARCHIVIST}), "archives.page"),
}


def next_steps(db: Session, actor: Actor, on: date, said: Collection[str]) -> Iterator[Todo]:
    """Yield the sessions that wait for the actor, the oldest first.

    `said`: addresses that something else on the desk leads to; a step done on one of these is said already, unless
    it is the session's own page, where many things are done.
    """
    states = [state for state, told in _NEXT.items() if not actor.roles.isdisjoint(told.roles)]
    for row in waiting_sessions(db, states, institution_id=sees_only(actor)):
        told = _NEXT[row.state]
        day: date | None = getattr(row, told.after) if told.after else None
        if day is None or day <= on:
            address = url_for(told.endpoint, session_id=row.id)
            if told.endpoint == _ANYTHING or address not in said:
                since = day or row.last_day
                yield Todo(_(told.verb), row.title, row.code, address, since=since if since <= on else None)


def calls(db: Session, actor: Actor, law: Law) -> Iterator[Todo]:
    """Yield the rounds of calls that are not closed, with how far they have come."""
    if actor.roles.isdisjoint(_CALLED_BY):
        return
    rounds = open_rounds(db, institution_id=sees_only(actor))
    sessions = get_rows(db, {one.session_id for one in rounds}) if rounds else {}
    for one in rounds:
        row = sessions[one.session_id]
        yield Todo(
            verb=_("回访"),
            what=_(
                "%(title)s：已访 %(done)s 人，应访 %(target)s 人",
                title=row.title,
                done=one.done,
                target=one.target,
            ),
            about=row.code,
            address=url_for("followup.page", session_id=row.id),
            rule=one.rule,
            article=article_of(law, one.rule),
            due=one.due,
            due_text=one.due_text,
        )


def orders(
    found: Sequence[OrderRow], institutions: Mapping[int, str], actor: Actor, law: Law, on: date
) -> Iterator[Todo]:
    """Yield open orders to mend: to its institution by their day, to the offices once the day is over."""
    own = sees_only(actor)
    for order in found:
        if own is None and order.due >= on:
            continue
        yield Todo(
            verb=_("整改") if own is not None else _("核实整改"),
            what=order.demand,
            about=institutions[order.institution_id],
            address=url_for("institutions.page", institution_id=order.institution_id),
            rule=order.rule,
            article=article_of(law, order.rule),
            due=order.due,
        )


def corrections(db: Session, actor: Actor) -> Iterator[Todo]:
    """Yield the plans that were given back and wait to be corrected."""
    if actor.roles.isdisjoint(_HELD_BY):
        return
    for plan in returned_plans(db, sees_only(actor)):
        yield Todo(
            _("修改"),
            plan.title,
            _("计划被退回"),
            url_for("plans.page", plan_id=plan.id),
            since=plan.submitted_on,
        )


def coming(rows: Sequence[SessionRow]) -> Iterator[Todo]:
    """Yield the classes that begin soon."""
    for row in rows:
        yield Todo(
            _("开班"), row.title, row.code, url_for("sessions.page", session_id=row.id), due=row.first_day
        )
