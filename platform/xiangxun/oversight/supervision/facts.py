"""Watch facts 待办事实: everything `watch_obligations` looks at, read set by set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.kernel.clock import SHANGHAI
from xiangxun.kernel.ids import ref
from xiangxun.oversight.keeping.queries import last_well
from xiangxun.oversight.supervision.history import watch_history
from xiangxun.oversight.supervision.summaries import summaries
from xiangxun.registry.institutions.queries import OrderRow, list_orders
from xiangxun.registry.interpretations.service import rules_of
from xiangxun.registry.registers.need_list import need_counts
from xiangxun.registry.registers.queries import last_days
from xiangxun.rules.facts import Event, Order, WatchFacts
from xiangxun.rules.vocabulary import Code, Map
from xiangxun.training.plans.queries import APPROVED, SUBMITTED, PlanView, list_plans

_KEPT = (("backup", "platform_backup"), ("drill", "platform_restore"))
_PERIODS = {"year": "%Y", "month": "%Y-%m"}


def watch_facts(db: Session, as_of: date) -> WatchFacts:
    """Return what stands in the county as of a day.

    `plans`: "year:2021", "month:2021-05" → day submitted, for other kinds the kind alone. `need`: persons under
    "GROUP", households under "GROUP:households". `last`: last entry of each register, and "platform_backup" and
    "platform_restore": when the platform last backed up well, and last tried a restore.
    """
    sessions, plans = summaries(db, as_of), list_plans(db)
    return WatchFacts(
        as_of=as_of,
        sessions=sessions,
        plans=Map(_plans(plans, as_of)),
        need=Map(need_counts(db)),
        open_orders=tuple(_order(row, as_of) for row in list_orders(db) if _is_open(row, as_of)),
        last=Map({**last_days(db, as_of), **_kept(db, as_of)}),
        events=_events(plans, as_of),
        history=watch_history(db, rules_of(db).law(as_of), sessions, as_of),
    )


def _kept(db: Session, as_of: date) -> dict[Code, date]:
    days = {kind: at.astimezone(SHANGHAI).date() for kind, at in last_well(db).items()}
    return {key: days[kind] for kind, key in _KEPT if kind in days and days[kind] <= as_of}


def _plans(plans: Sequence[PlanView], as_of: date) -> dict[Code, date]:
    """Return the first day on which a plan of each kind and period was handed in and not given back."""
    found: dict[Code, date] = {}
    for plan in plans:
        on = plan.submitted_on
        if on is not None and on <= as_of and plan.state in (SUBMITTED, APPROVED):
            key = _plan_key(plan)
            found[key] = min(on, found.get(key, on))
    return found


def _events(plans: Sequence[PlanView], as_of: date) -> tuple[Event, ...]:
    """Return when plans were handed in and approved, the first of each kind and period: "approved:year:2021"."""
    first: dict[Code, date] = {}
    for plan in plans:
        for what, on in (("submitted", plan.submitted_on), ("approved", plan.approved_on)):
            if on is not None and on <= as_of and plan.state in (SUBMITTED, APPROVED):
                key = f"{what}:{_plan_key(plan)}"
                first[key] = min(on, first.get(key, on))
    return tuple(Event(key, on) for key, on in sorted(first.items()))


def _plan_key(plan: PlanView) -> Code:
    period = _PERIODS.get(plan.kind)
    return f"{plan.kind}:{plan.starts:{period}}" if period and plan.starts else plan.kind


def _is_open(row: OrderRow, as_of: date) -> bool:
    return row.issued_on <= as_of and None in (_known(row.mended_on, as_of), _known(row.reported_on, as_of))


def _order(row: OrderRow, as_of: date) -> Order:
    about = ref("session", row.session_id) if row.session_id else ref("institution", row.institution_id)
    return Order(
        ref("order", row.id),
        about,
        row.rule,
        row.due,
        found_by=row.found_by,
        mended=_known(row.mended_on, as_of),
        reported=_known(row.reported_on, as_of),
    )


def _known(day: date | None, as_of: date) -> date | None:
    return None if day is None or day > as_of else day
