"""Rechecks 复核: when an earlier ledger changes, later ledgers about the same people are asked again.

A draft is made again. What is submitted or accepted stays as it was signed: what would differ is put on a list for the
authority, which gives a submitted ledger back to be mended, and takes note of an accepted one with a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.outbox.service import enqueue
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.results.ledger.computing import (
    Standing,
    changed,
    computed,
    drop_draft,
    looking,
    write_draft,
)
from xiangxun.results.ledger.models import LedgerBook, LedgerDifference
from xiangxun.results.ledger.queries import DRAFT, later_ledgers, ledgers_of
from xiangxun.training.enrolment.queries import admitted_ids
from xiangxun.training.enrolment.service import request_readmissions

TASK, PERSON_TASK = "ledger.recheck", "ledger.recheck_person"
_LEAST_REASON = 4


def request_rechecks(db: Session, session_id: int, people: Collection[int]) -> None:
    """Have every later ledger, and every later class not yet begun, asked again that concerns any of these people."""
    if not people:
        return
    for later in later_ledgers(db, session_id, people):
        enqueue(db, TASK, {"session_id": later, "cause_id": session_id})
    request_readmissions(db, session_id, people)


def request_rechecks_of(db: Session, trainee_id: int) -> tuple[int, ...]:
    """Have every ledger that holds a person put right asked again; return their sessions."""
    sessions = ledgers_of(db, trainee_id)
    for session_id in sessions:
        enqueue(db, PERSON_TASK, {"session_id": session_id, "trainee_id": trainee_id})
    return sessions


def recheck(db: Session, session_id: int, cause_id: int, *, trainee_id: int | None = None) -> int:
    """Ask again about a ledger after that of `cause_id` changed; return how many people come out otherwise.

    `trainee_id`: not an earlier ledger changed but this one's own person, of whom alone the list is to speak. The caller holds the turn (`ledgers_in_turn`). Doing it again changes nothing.
    """
    book = db.scalar(select(LedgerBook).where(LedgerBook.session_id == session_id))
    if book is None:
        return 0
    differing = changed(db, book, computed(db, session_id, looking))
    if book.state != DRAFT:
        concerned = set(admitted_ids(db, cause_id)) if trainee_id is None else {trainee_id}
        return _list(db, session_id, cause_id, differing, concerned)
    if differing:
        drop_draft(db, book)
        made = computed(db, session_id)
        write_draft(db, session_id, made)
        details = {"cause": cause_id, "people": len(differing), "receipt": made.receipt_id}
        record(db, SYSTEM, "ledger.recompute", "session", session_id, details)
    return len(differing)


def note_differences(db: Session, actor: Actor, session_id: int, reason: str) -> int:
    """Take note of what would differ in an accepted ledger, with the reason why it stays; return how many people."""
    require(actor, Role.AUTHORITY)
    if actor.account is None:
        raise Forbidden("更正影响须由具名人员确认。")
    if len(reason.strip()) < _LEAST_REASON:
        raise InvalidInput("请写明如何处理（至少 4 个字），例如维持原验收结论的理由或追回的依据。")
    noted = update(LedgerDifference).where(
        LedgerDifference.session_id == session_id, LedgerDifference.noted_on.is_(None)
    )
    values = {"noted_by": actor.account, "noted_on": today(), "reason": reason.strip()}
    people: int = db.execute(  # type: ignore[attr-defined]
        noted.values(**values), execution_options={"synchronize_session": False}
    ).rowcount
    if not people:
        raise Conflict("这一期没有待确认的更正影响，可能他人已经确认。")
    db.expire_all()
    record(db, actor, "ledger.note_differences", "session", session_id, {"people": people})
    return people


def settle_differences(db: Session, session_id: int) -> None:
    """Strike what is open about a ledger off the list: it was made again."""
    db.execute(_open(session_id))


def _list(
    db: Session,
    session_id: int,
    cause_id: int,
    differing: Mapping[int, tuple[Standing, Standing]],
    concerned: Collection[int],
) -> int:
    """Put on the list who, of those concerned, would come out otherwise; what was noted is not asked twice."""
    db.execute(_open(session_id).where(among(LedgerDifference.trainee_id, concerned)))
    noted = _noted(db, session_id)
    rows = [
        _row(session_id, cause_id, one, then, now)
        for one, (then, now) in differing.items()
        if one in concerned
        and (then.units, then.rules) != (now.units, now.rules)
        and noted.get(one) != (now.units, now.rules)
    ]
    if rows:
        db.execute(insert(LedgerDifference), rows)
        record(db, SYSTEM, "ledger.differ", "session", session_id, {"cause": cause_id, "people": len(rows)})
    return len(rows)


def _open(session_id: int) -> Any:
    return delete(LedgerDifference).where(
        LedgerDifference.session_id == session_id, LedgerDifference.noted_on.is_(None)
    )


def _noted(db: Session, session_id: int) -> dict[int, tuple[int, tuple[str, ...]]]:
    """Return by trainee id what was last taken note of."""
    rows = db.scalars(
        select(LedgerDifference)
        .where(LedgerDifference.session_id == session_id)
        .order_by(LedgerDifference.id)
    )
    return {row.trainee_id: (row.units_now, tuple(row.rules_now)) for row in rows}


def _row(session_id: int, cause_id: int, trainee: int, then: Standing, now: Standing) -> dict[str, object]:
    return {
        "tenant_id": current_tenant(),
        "session_id": session_id,
        "cause_id": cause_id,
        "trainee_id": trainee,
        "units_then": then.units,
        "rules_then": list(then.rules),
        "units_now": now.units,
        "rules_now": list(now.rules),
        "found_on": today(),
    }
