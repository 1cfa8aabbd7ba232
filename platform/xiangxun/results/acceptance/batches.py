"""Makes batches 验收批次: submitted sessions that one team accepts together, or the programme of a period as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.counties.reference import session_days
from xiangxun.foundation.access import Actor, Role, require, sees_only
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.turns import take_turn
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput
from xiangxun.kernel.ids import ref
from xiangxun.registry.interpretations.service import law_on, rules_of
from xiangxun.registry.registers.declared import get_register
from xiangxun.registry.registers.queries import get_entry
from xiangxun.registry.registers.service import close, enter
from xiangxun.results.acceptance.batch_queries import (
    CLOSED,
    DROPPED,
    FINISHED,
    OPEN,
    PROGRAMME,
    BatchView,
    batch_of,
    get_batch,
    sessions_in,
)
from xiangxun.results.acceptance.models import AcceptanceBatch, BatchSession
from xiangxun.results.acceptance.queries import OPINED, REFERRED, last_round
from xiangxun.results.ledger.queries import find_ledger
from xiangxun.rules.vocabulary import EMPTY
from xiangxun.training.sessions.facts import session_facts
from xiangxun.training.sessions.queries import SessionRow, get_session
from xiangxun.training.sessions.service import require_state

_TEAM = (Role.ACCEPTANCE_TEAM, Role.AUTHORITY)
#: The words in which a rulebook says what is accepted together: `batch`, `programme`; and the register of batches.
KINDS, REGISTER = "acceptance", "acceptance_batch"
#: The fields of that register that the platform fills in itself.
KNOWN = ("project", "sessions", "session_count", "people")
_KEEPER = "acceptance"


def batch_kinds(db: Session) -> Mapping[str, str]:
    """Return what the county accepts as a whole, with its own words for it; empty where it accepts each session."""
    words = law_on(db, today()).rulebook.words.get(KINDS, EMPTY)
    return {key: words[key].zh for key in ("batch", PROGRAMME) if key in words}


def create_batch(
    db: Session,
    actor: Actor,
    *,
    kind: str,
    title: str,
    session_ids: Sequence[int],
    since: date | None = None,
    until: date | None = None,
    category: str | None = None,
    institution_id: int | None = None,
    fields: Mapping[str, Any] = EMPTY,
) -> int:
    """Put sessions together for acceptance; return the batch's id. The period, category and institution say by what.

    `fields`: the county's own, for the register that it declares. Raises `Conflict` where a session is not ready, is
    in another batch, or falls under another edition of the regulation than the rest.
    """
    require(actor, *_TEAM)
    if actor.account is None:
        raise Forbidden("验收批次须由具名人员组成。")
    if kind not in batch_kinds(db):
        raise InvalidInput("本县的办法没有这种验收；请逐期验收。")
    if not title.strip() or not session_ids:
        raise InvalidInput("请写明验收批次的名称，并至少选择一期。")
    if since and until and until < since:
        raise InvalidInput("验收期间的止日不能早于起日。")
    rows = [_ready(db, one, kind) for one in sorted(set(session_ids))]
    _refuse_two_editions(db, kind, rows)
    batch = AcceptanceBatch(
        kind=kind,
        title=title.strip(),
        since=since,
        until=until,
        category=category,
        institution_id=institution_id,
        state=OPEN,
        entry_id=_enter(db, actor, title.strip(), fields, rows),
        made_by=actor.account,
        made_on=today(),
    )
    db.add(batch)
    db.flush()
    db.add_all(BatchSession(batch_id=batch.id, session_id=row.id) for row in rows)
    db.flush()
    record(db, actor, "acceptance.batch", "batch", batch.id, {"kind": kind, "sessions": len(rows)})
    return batch.id


def take_out(db: Session, actor: Actor, batch_id: int, session_id: int, *, reason: str) -> None:
    """Take a session out of a batch before the team's opinion, to be accepted by itself or in another batch."""
    batch = _begin(db, actor, batch_id)
    if len(reason.strip()) < 2:
        raise InvalidInput("请写明移出的理由。")
    standing = sessions_in(db, batch.case)
    if session_id not in standing:
        raise InvalidInput("这一期不在批次之内。")
    if len(standing) == 1:
        raise Conflict("批次中只剩这一期，请撤销整个批次。")
    row = db.scalar(
        select(BatchSession).where(BatchSession.batch_id == batch_id, BatchSession.session_id == session_id)
    )
    if row is not None:
        row.out_on, row.out_reason = today(), reason.strip()
    db.flush()
    record(db, actor, "acceptance.take_out", "batch", batch_id, {"session": session_id})


def drop_batch(db: Session, actor: Actor, batch_id: int, *, reason: str) -> None:
    """Give a batch up before the team's opinion; its sessions are accepted one by one or in another batch."""
    batch = _begin(db, actor, batch_id)
    if len(reason.strip()) < 2:
        raise InvalidInput("请写明撤销的理由。")
    _finish(db, actor, batch, DROPPED)
    record(db, actor, "acceptance.drop", "batch", batch_id, {"reason": reason.strip()})


def for_offices(actor: Actor) -> None:
    """Raise `Forbidden` for who speaks for an institution."""
    if sees_only(actor) is not None:
        raise Forbidden("验收批次由主管部门和验收小组办理。")


def require_open(db: Session, batch_id: int) -> None:
    """Raise `Conflict` where a batch has been decided or dropped."""
    if get_batch(db, batch_id).state != OPEN:
        raise Conflict("这个验收批次已经办结或撤销。")


def close_batch(db: Session, actor: Actor, batch_id: int) -> None:
    """Close a batch for good: it is accepted."""
    _finish(db, actor, get_batch(db, batch_id), CLOSED)


def reopen_batch(db: Session, batch_id: int) -> None:
    """Open a decided batch for another round: its decision was revised."""
    row = db.scalar(select(AcceptanceBatch).where(AcceptanceBatch.id == batch_id))
    if row is not None:
        row.state = OPEN
    db.flush()


def _begin(db: Session, actor: Actor, batch_id: int) -> BatchView:
    require(actor, *_TEAM)
    take_turn(db, ref("batch", batch_id))
    require_open(db, batch_id)
    batch = get_batch(db, batch_id)
    current = last_round(db, batch.case)
    if current is not None and current.state in (OPINED, REFERRED):
        raise Conflict("验收意见已经提出，批次不能再变；请先退回验收意见。")
    return batch


def _finish(db: Session, actor: Actor, batch: BatchView, state: str) -> None:
    row = db.scalar(select(AcceptanceBatch).where(AcceptanceBatch.id == batch.id))
    if row is not None:
        row.state = state
    if batch.entry_id is not None and get_entry(db, batch.entry_id).closed_on is None:
        close(db, actor, batch.entry_id, keeper=_KEEPER)
    db.flush()


def _ready(db: Session, session_id: int, kind: str) -> SessionRow:
    take_turn(db, ref("session", session_id))
    row = get_session(db, session_id).row
    if kind == PROGRAMME:
        require_state(db, session_id, *FINISHED)
        return row
    require_state(db, session_id, "submitted")
    other = batch_of(db, session_id)
    if other is not None:
        raise Conflict(f"{row.code} 已列入验收批次“{other.title}”。")
    current = last_round(db, session_id)
    if current is not None and current.state in (OPINED, REFERRED):
        raise Conflict(f"{row.code} 的验收意见已经提出，不能再列入批次。")
    return row


def _refuse_two_editions(db: Session, kind: str, rows: Sequence[SessionRow]) -> None:
    """One team judges by one text: sessions under different editions of the regulation are accepted apart."""
    if kind == PROGRAMME:
        return
    rules = rules_of(db)
    editions = {rules.edition_on(session_days(session_facts(db, row.id), today())).own.code for row in rows}
    if len(editions) > 1:
        raise Conflict("所选期次适用办法的不同版本，请分批验收。", details={"editions": sorted(editions)})


def _enter(
    db: Session, actor: Actor, title: str, fields: Mapping[str, Any], rows: Sequence[SessionRow]
) -> int | None:
    """Enter the batch in the register that the county declares for it, with what the platform knows of it."""
    law = law_on(db, today())
    if REGISTER not in law.rulebook.words.get("register", EMPTY):
        return None
    ledgers = [find_ledger(db, row.id) for row in rows]
    codes, counted = "、".join(row.code for row in rows), sum(one.counted for one in ledgers if one)
    known = dict(zip(KNOWN, (title, codes, len(rows), counted), strict=True))
    declared = {field.key for field in get_register(law, REGISTER).fields}
    told = {**fields, **{key: value for key, value in known.items() if key in declared}}
    return enter(db, actor, register=REGISTER, fields=told, keeper=_KEEPER)
