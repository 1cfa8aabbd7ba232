"""Summaries 班次概况: every session in brief for the watch, with the day on which each duty was done.

Supervision looks at all stages at once, so these few statements read across them; none is asked per session.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sqlalchemy import Integer, cast, select
from sqlalchemy.orm import Session

from xiangxun.kernel.ids import ref
from xiangxun.oversight.supervision.models import Inspection
from xiangxun.registry.registers.models import RegisterEntry
from xiangxun.results.followup.models import FollowupRoundRow
from xiangxun.results.funds.statistics import paid_in_full
from xiangxun.results.ledger.models import LedgerBook
from xiangxun.rules.facts import Summary
from xiangxun.rules.vocabulary import Code, Map
from xiangxun.training.sessions.models import SessionTally, TrainingSession

Days = dict[Code, date]
PAPER_TOTAL = "paper_ledger_total"


def summaries(db: Session, as_of: date) -> tuple[Summary, ...]:
    """Return every session that is more than a draft, in order of its days; what was done later is not yet known.

    `done`: apply, approve, ledger, submit, accept, archive; settle once everything payable was paid; followup once
    every round is closed, and followup:KEY for each.
    """
    calls, payments, papers = _calls(db, as_of), paid_in_full(db, as_of), _paper_totals(db, as_of)
    return tuple(
        _summary(row, counted, computed_on, calls, payments, papers, as_of)
        for row, counted, computed_on in _sessions(db)
    )


def _sessions(db: Session) -> Iterator[tuple[TrainingSession, int | None, date | None]]:
    statement = (
        select(TrainingSession, SessionTally.counted, LedgerBook.computed_on)
        .outerjoin(SessionTally, SessionTally.session_id == TrainingSession.id)
        .outerjoin(LedgerBook, LedgerBook.session_id == TrainingSession.id)
        .where(TrainingSession.state != "draft")
        .order_by(TrainingSession.first_day, TrainingSession.id)
    )
    yield from db.execute(statement)


def _calls(db: Session, as_of: date) -> Mapping[int, Days]:
    closed: dict[int, Days] = {}
    waiting: set[int] = set()
    columns = (FollowupRoundRow.session_id, FollowupRoundRow.key, FollowupRoundRow.closed_on)
    for session_id, key, on in db.execute(select(*columns)):
        if on is None or on > as_of:
            waiting.add(session_id)
        else:
            closed.setdefault(session_id, {})[f"followup:{key}"] = on
    for session_id, days in closed.items():
        if session_id not in waiting:
            days["followup"] = max(days.values())
    return closed


def _paper_totals(db: Session, as_of: date) -> Mapping[int, int]:
    """Return what inspectors counted in paper ledgers, of several counts the last."""
    total = RegisterEntry.fields[PAPER_TOTAL].astext
    statement = (
        select(Inspection.session_id, cast(total, Integer))
        .join(RegisterEntry, Inspection.entry_id == RegisterEntry.id)
        .where(Inspection.session_id.is_not(None), total.is_not(None), RegisterEntry.on <= as_of)
        .order_by(RegisterEntry.on, RegisterEntry.id)
    )
    return {session_id: counted for session_id, counted in db.execute(statement) if session_id is not None}


def _summary(
    row: TrainingSession,
    counted: int | None,
    computed_on: date | None,
    calls: Mapping[int, Days],
    payments: Mapping[int, date],
    papers: Mapping[int, int],
    as_of: date,
) -> Summary:
    days = {
        "apply": row.applied_on,
        "approve": row.approved_on,
        "ledger": computed_on,
        "submit": row.submitted_on,
        "accept": row.accepted_on,
        "settle": payments.get(row.id),
        "archive": row.archived_on,
        **calls.get(row.id, {}),
    }
    return Summary(
        ref=ref("session", row.id),
        institution=ref("institution", row.institution_id),
        category=row.category or "",
        township=row.township,
        topics=frozenset(row.topics),
        first_day=row.first_day,
        last_day=row.last_day,
        state=row.state,
        counted=counted or 0,
        paper_ledger_total=papers.get(row.id),
        done=Map({key: on for key, on in days.items() if on is not None and on <= as_of}),
    )
