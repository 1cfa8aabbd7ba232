"""Watch facts 待办事实: everything `watch_obligations` looks at, read set by set."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from xiangxun.kernel.ids import ref
from xiangxun.oversight.supervision.summaries import summaries
from xiangxun.registry.institutions.queries import OrderRow, list_orders
from xiangxun.registry.registers.need_list import need_counts
from xiangxun.registry.registers.queries import last_days
from xiangxun.rules.facts import Order, WatchFacts
from xiangxun.rules.vocabulary import Code, Map
from xiangxun.training.plans.queries import APPROVED, SUBMITTED, PlanView, list_plans

_PERIODS = {"year": "%Y", "month": "%Y-%m"}


def watch_facts(db: Session, as_of: date) -> WatchFacts:
    """Return what stands in the county as of a day.

    `plans`: "year:2021", "month:2021-05" → day submitted, for other kinds the kind alone. `need`: persons under
    "GROUP", households under "GROUP:households". `last`: last entry of each register.
    """
    return WatchFacts(
        as_of=as_of,
        sessions=summaries(db, as_of),
        plans=Map(_plans(db, as_of)),
        need=Map(need_counts(db)),
        open_orders=tuple(_order(row) for row in list_orders(db) if _is_open(row, as_of)),
        last=Map(last_days(db, as_of)),
    )


def _plans(db: Session, as_of: date) -> dict[Code, date]:
    """Return the first day on which a plan of each kind and period was handed in and not given back."""
    found: dict[Code, date] = {}
    for plan in list_plans(db):
        on = plan.submitted_on
        if on is not None and on <= as_of and plan.state in (SUBMITTED, APPROVED):
            key = _plan_key(plan)
            found[key] = min(on, found.get(key, on))
    return found


def _plan_key(plan: PlanView) -> Code:
    period = _PERIODS.get(plan.kind)
    return f"{plan.kind}:{plan.starts:{period}}" if period and plan.starts else plan.kind


def _is_open(row: OrderRow, as_of: date) -> bool:
    return row.issued_on <= as_of and (row.mended_on is None or row.mended_on > as_of)


def _order(row: OrderRow) -> Order:
    about = ref("session", row.session_id) if row.session_id else ref("institution", row.institution_id)
    return Order(ref("order", row.id), about, row.rule, row.due)
