"""Summaries 班次概况: every session in brief for the watch, with the day on which each duty was done.

Supervision looks at all stages at once: each stage answers with one statement, none is asked per session.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.kernel.ids import ref
from xiangxun.oversight.supervision.models import Inspection
from xiangxun.registry.registers.statistics import days_entered, numbers_told
from xiangxun.results.followup.statistics import closed_rounds
from xiangxun.results.funds.statistics import paid_in_full
from xiangxun.results.ledger.statistics import computed_days
from xiangxun.rules.facts import Summary
from xiangxun.rules.vocabulary import Code, Map
from xiangxun.training.sessions.statistics import Course, list_courses

PAPER_TOTAL = "paper_ledger_total"


def summaries(db: Session, as_of: date) -> tuple[Summary, ...]:
    """Return every session that is more than a draft, in order of its days; what was done later is not yet known.

    `done`: apply, approve, ledger, submit, accept, archive; settle once everything payable was paid; followup once
    every round is closed, and followup:KEY for each; register:KEY at the last entry about the session.
    """
    calls, settled, papers = closed_rounds(db, as_of), paid_in_full(db, as_of), _paper_totals(db, as_of)
    ledgers, entered = computed_days(db), days_entered(db, "session", as_of)
    return tuple(
        _summary(
            one,
            {
                **_own_days(one),
                "ledger": ledgers.get(one.id),
                "settle": settled.get(one.id),
                **calls.get(one.id, {}),
                **{f"register:{key}": on for key, on in entered.get(one.id, {}).items()},
            },
            papers.get(one.id),
            as_of,
        )
        for one in list_courses(db)
    )


def _own_days(one: Course) -> Mapping[Code, date | None]:
    return {
        "apply": one.applied_on,
        "approve": one.approved_on,
        "submit": one.submitted_on,
        "accept": one.accepted_on,
        "archive": one.archived_on,
    }


def _paper_totals(db: Session, as_of: date) -> Mapping[int, int]:
    """Return what inspectors counted in paper ledgers, of several counts the last."""
    inspected = select(Inspection.entry_id, Inspection.session_id).where(Inspection.session_id.is_not(None))
    session_of = {row.entry_id: row.session_id for row in db.execute(inspected)}
    told = numbers_told(db, PAPER_TOTAL, as_of)
    return {session_of[entry]: number for entry, number in told.items() if entry in session_of}


def _summary(one: Course, days: Mapping[Code, date | None], paper: int | None, as_of: date) -> Summary:
    return Summary(
        ref=ref("session", one.id),
        institution=ref("institution", one.institution_id),
        category=one.category,
        township=one.township,
        topics=frozenset(one.topics),
        first_day=one.first_day,
        last_day=one.last_day,
        state=one.state,
        counted=one.counted,
        paper_ledger_total=paper,
        done=Map({key: on for key, on in days.items() if on is not None and on <= as_of}),
    )
