"""Makes the ledger 台账: who counts and under which rule, asked of the county's rules and written down line by line."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.db.turns import take_turn
from xiangxun.foundation.outbox.service import enqueue
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, StepStopped
from xiangxun.kernel.ids import ref, row_id
from xiangxun.registry.interpretations.service import Decision, ask, described, stop_on
from xiangxun.registry.trainees.service import record_pasts
from xiangxun.registry.trainees.turns import people_in_turn
from xiangxun.results.ledger.facts import ledger_facts, people_at, presence
from xiangxun.results.ledger.lines import Line, lines_of, series_of
from xiangxun.results.ledger.models import LedgerBook, LedgerEntry
from xiangxun.results.ledger.queries import ACCEPTED, DRAFT, SUBMITTED, LedgerView, get_ledger
from xiangxun.rules.answers import Finding
from xiangxun.rules.facts import PeopleFacts
from xiangxun.rules.history import Past
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Gate, Stage
from xiangxun.training.enrolment.queries import people_of
from xiangxun.training.sessions.gates import pass_gate
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import mark_state, require_session, require_state
from xiangxun.training.sessions.tally import note_tally

_MAKERS = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)
_READERS = (Role.ACCEPTANCE_TEAM, Role.INSPECTOR, Role.ARCHIVIST)
_MATTER = "session"


@dataclass(frozen=True, slots=True)
class _Computed:
    lines: tuple[Line, ...]
    people: PeopleFacts
    signed: frozenset[int]
    questions: tuple[Finding, ...]
    law: Law
    receipt_id: int


def ledgers_in_turn(db: Session, *session_ids: int) -> None:
    """Let whoever works on the ledger of a session, or decides elsewhere about its people, go one after the other.

    Each ledger is history of the next one about the same person. Several sessions are taken in one go; see `take_turn`.
    """
    for session_id in sorted(session_ids):
        take_turn(db, f"ledger:{session_id}")
    people_in_turn(db, *(people_of(session_id) for session_id in session_ids))


def compute_ledger(db: Session, actor: Actor, session_id: int) -> LedgerView:
    """Make the ledger of a closed session, or make it again while it is a draft; return it.

    One line for everybody admitted. Raises `StepStopped` where a rule stops the step, `Conflict` once submitted.
    """
    ledgers_in_turn(db, session_id)
    require_session(db, actor, session_id, *_MAKERS)
    require_state(db, session_id, "closed", "ledgered", "rectifying")
    _clear_draft(db, session_id)
    pass_gate(db, actor, session_id, Stage.LEDGER)
    computed = _compute(db, session_id)
    _store(db, session_id, computed)
    _note_totals(db, session_id, computed)
    if get_session(db, session_id).row.state == "closed":
        mark_state(db, actor, session_id, "ledgered")
    view = get_ledger(db, session_id)
    numbers = {"counted": view.counted, "not_counted": view.not_counted, "boundary": view.boundary}
    record(db, actor, "ledger.compute", _MATTER, session_id, {"receipt": view.receipt_id, **numbers})
    return view


def submit_ledger(db: Session, actor: Actor, session_id: int) -> LedgerView:
    """Close the draft for submission 报送 and enter it in everybody's history.

    The rules are asked once more: raises `StepStopped` where they now say otherwise, or where a question is open.
    """
    ledgers_in_turn(db, session_id)
    require_session(db, actor, session_id, *_MAKERS)
    book = _book(db, session_id)
    if book.state != DRAFT:
        raise Conflict("台账已经报送，不能重复报送。")
    computed = _compute(db, session_id)
    _refuse_questions(computed)
    _refuse_outdated(db, book, computed, "重新生成台账、核对后再报送")
    book.state = SUBMITTED
    db.flush()
    record_pasts(db, session_id, _pasts(computed))
    record(db, actor, "ledger.submit", _MATTER, session_id, {"receipt": computed.receipt_id})
    return get_ledger(db, session_id)


def reopen_ledger(db: Session, actor: Actor, session_id: int) -> None:
    """Give a submitted ledger back as a draft, and its session with it, to be mended and submitted again.

    Until then it is in nobody's history.
    """
    require(actor, Role.AUTHORITY, Role.ACCEPTANCE_TEAM)
    ledgers_in_turn(db, session_id)
    book = _book(db, session_id)
    if book.state != SUBMITTED:
        raise Conflict("只有已报送、未验收的台账可以退回修改。")
    book.state = DRAFT
    db.flush()
    record_pasts(db, session_id, ())
    if get_session(db, session_id).row.state == "submitted":
        mark_state(db, actor, session_id, "ledgered")
    record(db, actor, "ledger.reopen", _MATTER, session_id)


def forget_ledger(db: Session, actor: Actor, session_id: int) -> None:
    """Take a submitted ledger out of everybody's history: its people are to be trained again, and count then."""
    require(actor, Role.AUTHORITY, Role.ACCEPTANCE_TEAM)
    if _book(db, session_id).state != SUBMITTED:
        raise Conflict("只有已报送、未验收的台账可以作为重新培训的依据。")
    record_pasts(db, session_id, ())
    record(db, actor, "ledger.forget", _MATTER, session_id)


def confirm_ledger(db: Session, actor: Actor, session_id: int) -> None:
    """Accept a ledger that still says what the rules say; raises `StepStopped` where earlier ledgers or answers changed.

    A session held before may have been submitted since: whoever counts there may no longer count here.
    """
    require(actor, Role.AUTHORITY, Role.ACCEPTANCE_TEAM)
    _refuse_outdated(db, _book(db, session_id), _compute(db, session_id), "退回、重新生成并报送后再验收")
    accept_ledger(db, actor, session_id)


def accept_ledger(db: Session, actor: Actor, session_id: int) -> None:
    """Fix the ledger with the acceptance of its session: it is never made again."""
    require(actor, Role.AUTHORITY, Role.ACCEPTANCE_TEAM)
    book = _book(db, session_id)
    if book.state == DRAFT:
        raise Conflict("台账尚未报送，不能验收。")
    book.state = ACCEPTED
    db.flush()
    record(db, actor, "ledger.accept", _MATTER, session_id)


def request_export(db: Session, actor: Actor, session_id: int) -> int:
    """Have the ledger written as a workbook in the background; return the number of the job."""
    require_session(db, actor, session_id, *_MAKERS, *_READERS)
    view = get_ledger(db, session_id)
    record(db, actor, "ledger.export", _MATTER, session_id)
    key = f"ledger.export:{session_id}:{view.receipt_id}"
    return enqueue(db, "ledger.export", {"session_id": session_id}, key=key)


def _compute(db: Session, session_id: int) -> _Computed:
    people = people_at(db, session_id, Gate.COUNT)
    counting = ask(db, "check_people", people, matter=_MATTER, matter_id=session_id)
    _stop_on_session(counting, people.session.ref)
    there = presence(db, session_id, people.session)
    facts = ledger_facts(db, people, counting.checked.stopped(), there.courses)
    decision = ask(db, "decide_ledger", facts, matter=_MATTER, matter_id=session_id)
    found = (*counting.checked.findings, *decision.answer.findings)
    questions = tuple(finding for finding in found if finding.open)
    lines = lines_of(decision.answer, counting.checked.findings)
    return _Computed(lines, people, there.signed, questions, decision.law, decision.receipt_id)


def _stop_on_session(decision: Decision, session: str) -> None:
    """What is found about nobody in particular stops the step itself, not a person."""
    whole = tuple(one for one in decision.checked.findings if one.about in (None, session))
    stop_on(Decision(whole, decision.receipt_id, decision.law), "还不能建台账")


def _refuse_questions(computed: _Computed) -> None:
    if computed.questions:
        raise StepStopped(
            f"台账中还有 {len(computed.questions)} 个问题等待有权人员判定，判定后请重新生成台账再报送。",
            details={"findings": described(computed.law, computed.questions)},
        )


def _refuse_outdated(db: Session, book: LedgerBook, computed: _Computed, remedy: str) -> None:
    entry = LedgerEntry
    rows = db.execute(
        select(entry.trainee_id, entry.units, entry.series, entry.rules, entry.boundary).where(
            entry.ledger_id == book.id
        )
    )
    stored = {trainee: (units, series, tuple(rules), flag) for trainee, units, series, rules, flag in rows}
    now = {
        row_id(line.person): (line.units, line.series, line.rules, line.boundary) for line in computed.lines
    }
    changed = sum(1 for one in stored.keys() | now.keys() if stored.get(one) != now.get(one))
    if changed:
        raise StepStopped(
            f"台账生成以后情况有变，有 {changed} 人的结果不同；请{remedy}。",
            code="ledger_outdated",
            details={"people": changed},
        )


def _clear_draft(db: Session, session_id: int) -> None:
    book = db.scalar(select(LedgerBook).where(LedgerBook.session_id == session_id))
    if book is None:
        return
    if book.state != DRAFT:
        raise Conflict("台账已经报送，不能重新生成；确需更正请由验收方退回。")
    db.execute(delete(LedgerEntry).where(LedgerEntry.ledger_id == book.id))
    db.delete(book)
    db.flush()


def _store(db: Session, session_id: int, computed: _Computed) -> None:
    lines = computed.lines
    counted = sum(1 for line in lines if line.units)
    book = LedgerBook(
        session_id=session_id,
        series=series_of(lines),
        state=DRAFT,
        computed_on=today(),
        receipt_id=computed.receipt_id,
        counted=counted,
        not_counted=len(lines) - counted,
        boundary=sum(1 for line in lines if line.boundary),
        units=sum(line.units for line in lines),
        questions=len(computed.questions),
    )
    db.add(book)
    db.flush()
    places = {person.ref: place for place, person in enumerate(computed.people.people, start=1)}
    if lines:
        db.execute(insert(LedgerEntry), [_row(book.id, places[line.person], line) for line in lines])


def _row(ledger_id: int, place: int, line: Line) -> dict[str, object]:
    return {
        "tenant_id": current_tenant(),
        "ledger_id": ledger_id,
        "trainee_id": row_id(line.person),
        "ordinal": place,
        "units": line.units,
        "series": line.series,
        "rules": list(line.rules),
        "boundary": line.boundary,
        "values": line.values,
    }


def _note_totals(db: Session, session_id: int, computed: _Computed) -> None:
    """Write down how many count, and how many signed without being counted 签到而不计入."""
    excluded = sum(1 for line in computed.lines if not line.units and row_id(line.person) in computed.signed)
    note_tally(db, session_id, counted=sum(1 for line in computed.lines if line.units), excluded=excluded)


def _pasts(computed: _Computed) -> list[tuple[int, Past]]:
    session, people = computed.people.session, {one.ref: one for one in computed.people.people}
    return [
        (
            row_id(line.person),
            Past(
                session=session.ref,
                on=session.first_day,
                category=session.category,
                level=session.level,
                purpose=session.purpose,
                topics=session.topics,
                units=line.units,
                days=people[line.person].credit_days,
                minutes=people[line.person].credit_minutes,
                last_day=session.last_day,
            ),
        )
        for line in computed.lines
    ]


def _book(db: Session, session_id: int) -> LedgerBook:
    book = db.scalar(select(LedgerBook).where(LedgerBook.session_id == session_id))
    if book is None:
        raise StepStopped("这一期还没有台账，请先生成台账。", details={"session": ref("session", session_id)})
    return book
