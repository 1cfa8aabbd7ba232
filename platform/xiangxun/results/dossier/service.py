"""Submits the dossier 报送材料: the rules and the documents of the step, then ledger and session together."""

from __future__ import annotations

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit import record
from xiangxun.results.followup.service import request_rounds
from xiangxun.results.ledger.queries import LedgerView
from xiangxun.results.ledger.reconciling import note_unexplained
from xiangxun.results.ledger.service import ledgers_in_turn, submit_ledger
from xiangxun.rules.vocabulary import Stage
from xiangxun.training.sessions.gates import pass_gate
from xiangxun.training.sessions.service import mark_state, require_session, require_state

ORGANISERS = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)


def submit_session(db: Session, actor: Actor, session_id: int) -> LedgerView:
    """Hand in a session with its ledger and papers, for the first time or after it was mended; return the ledger.

    Raises `StepStopped` naming every rule and every document that is missing; then nothing is handed in.
    """
    ledgers_in_turn(db, session_id)
    require_session(db, actor, session_id, *ORGANISERS)
    require_state(db, session_id, "ledgered", "rectifying")
    note_unexplained(db, session_id)
    pass_gate(db, actor, session_id, Stage.SUBMIT)
    ledger = submit_ledger(db, actor, session_id)
    mark_state(db, actor, session_id, "submitted", on_field="submitted_on")
    request_rounds(db, session_id, Stage.CLOSE, Stage.ACCEPT)
    record(db, actor, "dossier.submit", "session", session_id, {"ledger": ledger.id})
    return ledger
