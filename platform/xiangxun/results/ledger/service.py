"""Makes the ledger 台账: who counts and under which rule, asked of the county's rules and written down line by line."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.turns import take_turn
from xiangxun.foundation.outbox.service import enqueue
from xiangxun.kernel.errors import Conflict, InvalidInput, StepStopped
from xiangxun.registry.trainees.service import record_pasts
from xiangxun.registry.trainees.turns import people_in_turn
from xiangxun.results.ledger.computing import (
    Computed,
    book_of,
    changed,
    computed,
    drop_draft,
    pasts_of,
    refuse_questions,
    write_draft,
)
from xiangxun.results.ledger.models import LedgerBook
from xiangxun.results.ledger.queries import ACCEPTED, DRAFT, SUBMITTED, LedgerView, get_ledger
from xiangxun.results.ledger.rechecks import request_rechecks, settle_differences
from xiangxun.results.ledger.reconciling import note_unexplained
from xiangxun.rules.history import Past
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.enrolment.queries import people_of
from xiangxun.training.sessions.gates import pass_gate
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import mark_state, require_session, require_state

MAKERS = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)
_READERS = (Role.ACCEPTANCE_TEAM, Role.INSPECTOR, Role.ARCHIVIST)
#: Who gives a ledger back, and accepts it.
ACCEPTERS = (Role.AUTHORITY, Role.ACCEPTANCE_TEAM)
_MATTER = "session"
_LEAST_REASON = 4


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
    require_session(db, actor, session_id, *MAKERS)
    require_state(db, session_id, "closed", "ledgered", "rectifying")
    _clear_draft(db, session_id)
    pass_gate(db, actor, session_id, Stage.LEDGER)
    made = computed(db, session_id)
    write_draft(db, session_id, made)
    note_unexplained(db, session_id)
    settle_differences(db, session_id)
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
    require_session(db, actor, session_id, *MAKERS)
    book = book_of(db, session_id)
    if book.state != DRAFT:
        raise Conflict("台账已经报送，不能重复报送。")
    made = computed(db, session_id)
    refuse_questions(made)
    _refuse_outdated(db, book, made, "重新生成台账、核对后再报送")
    book.state = SUBMITTED
    db.flush()
    _make_history(db, session_id, pasts_of(made))
    record(db, actor, "ledger.submit", _MATTER, session_id, {"receipt": made.receipt_id})
    return get_ledger(db, session_id)


def reopen_ledger(db: Session, actor: Actor, session_id: int, *, reason: str) -> None:
    """Give a submitted ledger back as a draft, and its session with it, to be mended and submitted again, and why.

    Until then it is in nobody's history. Raises `InvalidInput` without a reason.
    """
    require(actor, *ACCEPTERS)
    if len(reason.strip()) < _LEAST_REASON:
        raise InvalidInput("请写明退回的理由（至少 4 个字），以便承办单位修改。")
    ledgers_in_turn(db, session_id)
    book = book_of(db, session_id)
    if book.state != SUBMITTED:
        raise Conflict("只有已报送、未验收的台账可以退回修改。")
    book.state = DRAFT
    db.flush()
    _make_history(db, session_id, ())
    if get_session(db, session_id).row.state == "submitted":
        mark_state(db, actor, session_id, "ledgered")
    record(db, actor, "ledger.reopen", _MATTER, session_id, {"reason": reason.strip()})


def forget_ledger(db: Session, actor: Actor, session_id: int) -> None:
    """Take a submitted ledger out of everybody's history: its people are to be trained again, and count then."""
    require(actor, *ACCEPTERS)
    if book_of(db, session_id).state != SUBMITTED:
        raise Conflict("只有已报送、未验收的台账可以作为重新培训的依据。")
    _make_history(db, session_id, ())
    record(db, actor, "ledger.forget", _MATTER, session_id)


def restore_ledger(db: Session, actor: Actor, session_id: int) -> None:
    """Bring a ledger back to what was submitted, in everybody's history: what was decided about it has been undone.

    Raises `StepStopped` where it no longer says what the rules say.
    """
    require(actor, *ACCEPTERS)
    ledgers_in_turn(db, session_id)
    book, made = book_of(db, session_id), computed(db, session_id)
    refuse_questions(made)
    _refuse_outdated(db, book, made, "重新生成台账、报送后再验收")
    book.state = SUBMITTED
    db.flush()
    _make_history(db, session_id, pasts_of(made))
    record(db, actor, "ledger.restore", _MATTER, session_id)


def confirm_ledger(db: Session, actor: Actor, session_id: int) -> None:
    """Accept a ledger that still says what the rules say; raises `StepStopped` where earlier ledgers or answers changed.

    A session held before may have been submitted since: whoever counts there may no longer count here.
    """
    require(actor, *ACCEPTERS)
    _refuse_outdated(db, book_of(db, session_id), computed(db, session_id), "退回、重新生成并报送后再验收")
    accept_ledger(db, actor, session_id)


def accept_ledger(db: Session, actor: Actor, session_id: int) -> None:
    """Fix the ledger with the acceptance of its session: it is never made again."""
    require(actor, *ACCEPTERS)
    book = book_of(db, session_id)
    if book.state == DRAFT:
        raise Conflict("台账尚未报送，不能验收。")
    book.state = ACCEPTED
    db.flush()
    record(db, actor, "ledger.accept", _MATTER, session_id)


def request_export(db: Session, actor: Actor, session_id: int) -> int:
    """Have the ledger written as a workbook in the background; return the number of the job."""
    require_session(db, actor, session_id, *MAKERS, *_READERS)
    view = get_ledger(db, session_id)
    record(db, actor, "ledger.export", _MATTER, session_id)
    key = f"ledger.export:{session_id}:{view.receipt_id}"
    return enqueue(db, "ledger.export", {"session_id": session_id}, key=key, on_demand=True)


def _make_history(db: Session, session_id: int, pasts: Sequence[tuple[int, Past]]) -> None:
    """Enter the ledger in everybody's history (or take it out), and have later ledgers about the same people asked again."""
    request_rechecks(db, session_id, record_pasts(db, session_id, pasts))


def _refuse_outdated(db: Session, book: LedgerBook, made: Computed, remedy: str) -> None:
    people = len(changed(db, book, made))
    if people:
        raise StepStopped(
            f"台账生成以后情况有变，有 {people} 人的结果不同；请{remedy}。",
            code="ledger_outdated",
            details={"people": people},
        )


def _clear_draft(db: Session, session_id: int) -> None:
    book = db.scalar(select(LedgerBook).where(LedgerBook.session_id == session_id))
    if book is None:
        return
    if book.state != DRAFT:
        raise Conflict("台账已经报送，不能重新生成；确需更正请由验收方退回。")
    drop_draft(db, book)
