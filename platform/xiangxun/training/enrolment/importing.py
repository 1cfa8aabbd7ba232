"""Roster import 花名册导入: a first look before anything is written, then good rows in and bad rows back."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation import files
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit import record
from xiangxun.foundation.jobs import current_job, find_job, progress, retry
from xiangxun.foundation.outbox import enqueue
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, NotFound
from xiangxun.registry.rosters import Roster, read_roster
from xiangxun.registry.rosters.codes import RESTRICTED, SAME_ID_OTHER_NAME
from xiangxun.registry.rosters.rejects import rejects_workbook
from xiangxun.registry.trainees.groups import group_matcher
from xiangxun.training.enrolment.admitting import admit
from xiangxun.training.enrolment.intake import take_in
from xiangxun.training.enrolment.known import refuse_by_register
from xiangxun.training.enrolment.models import RosterImport
from xiangxun.training.enrolment.own_fields import OwnFields, own_fields
from xiangxun.training.enrolment.places import remark_unknown_townships
from xiangxun.training.enrolment.queries import ImportView, get_import, job_key
from xiangxun.training.sessions.facts import law_of
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import require_session, require_state

TASK = "enrolment.import"
OPEN_STATES = ("draft", "applied", "approved", "open")
_MAY_IMPORT = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)
_KINDS = files.TABLES
_TOLD = {
    SAME_ID_OTHER_NAME: "有 {n} 行的身份证号在本县已登记在另一姓名下，已退回，原登记未改动；请核对本人身份证原件。",
    RESTRICTED: "有 {n} 人已依法要求停止使用其个人信息，已退回；本人愿意参加的，请主管部门先解除限制。",
}


def look_at_roster(db: Session, actor: Actor, session_id: int, content: bytes, *, name: str) -> int:
    """Keep a file and judge it without enrolling anybody; return the import's id. Raises UnreadableRoster."""
    require_session(db, actor, session_id, *_MAY_IMPORT)
    require_state(db, session_id, *OPEN_STATES)
    own = own_fields(law_of(db, get_session(db, session_id)))
    read = read_roster(content, name=name, today=today(), declared=own.labels)
    roster, refused = _compared(db, read, own)
    stored = files.store(db, actor, content, name=name, allowed=_KINDS)
    row = RosterImport(
        session_id=session_id,
        file_id=stored.id,
        counts=roster.counts,
        verdicts=_verdicts(roster),
        day_count=roster.day_count,
        started_by=actor.account,
        state="looked",
        message=_told(refused),
    )
    db.add(row)
    db.flush()
    record(db, actor, "roster.look", "session", session_id, {"import": row.id, "counts": roster.counts})
    return row.id


def look_again(db: Session, actor: Actor, import_id: int, mapping: Mapping[int, str]) -> ImportView:
    """Judge a file anew under corrected columns (from 0 → field); still nobody is enrolled."""
    row = _load(db, import_id)
    require_session(db, actor, row.session_id, *_MAY_IMPORT)
    if get_import(db, import_id).state not in ("looked", "failed"):
        raise Conflict("这份名单已经在导入或已导入，列的认定不能再改。")
    row.mapping = {**row.mapping, **{str(column): field for column, field in mapping.items()}}
    roster, refused = _read(db, row)
    row.counts, row.verdicts, row.day_count = roster.counts, _verdicts(roster), roster.day_count
    row.message = _told(refused)
    db.flush()
    record(
        db, actor, "roster.look", "session", row.session_id, {"import": import_id, "counts": roster.counts}
    )
    return get_import(db, import_id)


def rejects_before(db: Session, actor: Actor, import_id: int) -> bytes:
    """Return the rows that would be rejected, as a workbook with reasons, before anything is written."""
    row = _load(db, import_id)
    require_session(db, actor, row.session_id, *_MAY_IMPORT)
    roster, _refused = _read(db, row)
    record(db, actor, "roster.rejects", "session", row.session_id, {"import": import_id})
    return rejects_workbook(roster)


def start_import(db: Session, actor: Actor, import_id: int, *, mapping: dict[int, str] | None = None) -> int:
    """Hand the import to the workers; return the job's id. `mapping` (column from 0 → field) corrects the header.

    Without one the columns stand as they were looked at last.
    """
    row = _load(db, import_id)
    require_session(db, actor, row.session_id, *_MAY_IMPORT)
    if get_import(db, import_id).state not in ("looked", "failed"):
        raise Conflict("这份名单已经在导入或已导入，请查看导入结果。")
    if mapping is not None:
        row.mapping = {str(column): field for column, field in mapping.items()}
    row.state = "running"
    db.flush()
    record(db, actor, "roster.import", "session", row.session_id, {"import": import_id})
    given_up = find_job(db, job_key(import_id))
    if given_up is not None:
        retry(db, given_up.id)
        return given_up.id
    return enqueue(db, TASK, {"import_id": import_id}, key=job_key(import_id), on_demand=True)


def run_import(db: Session, actor: Actor, import_id: int) -> ImportView:
    """Bring the good rows in and hand the bad ones back; doing it twice changes nothing."""
    row = _load(db, import_id)
    if row.state == "done":
        return get_import(db, import_id)
    require_state(db, row.session_id, *OPEN_STATES)
    job = current_job()
    rows = _bring_in(db, actor, row)
    progress(db, job, row.counts["accept"], rows, "正在按制度审核")
    admission = admit(db, row.session_id, in_turn=True)
    row.state = "done"
    db.flush()
    told = {"import": import_id, "counts": row.counts}
    told |= {"refused": admission.refused, "waiting": admission.waiting}
    record(db, actor, "roster.imported", "session", row.session_id, told)
    progress(db, job, rows, rows, "导入完成")
    return get_import(db, import_id)


def _bring_in(db: Session, actor: Actor, row: RosterImport) -> int:
    """Register the good rows, keep what was found and the bad rows; return how many rows there are.

    The judged roster is let go with this call: what the rules are then shown takes as much memory again.
    """
    roster, refused = _read(db, row)
    progress(db, current_job(), 0, len(roster.rows), "正在登记人员")
    row.counts, row.verdicts, row.day_count = roster.counts, _verdicts(roster), roster.day_count
    row.message = _told(refused)
    session = get_session(db, row.session_id)
    law = law_of(db, session)
    take_in(
        db,
        row.session_id,
        roster.accepted,
        own=own_fields(law),
        import_id=row.id,
        groups=group_matcher(law),
        late=session.row.state != "draft",
        walk_in=session.row.state == "open",
    )
    if roster.rejected:
        back = rejects_workbook(roster)
        stored = files.store(db, actor, back, name=f"退回名单-{row.id}.xlsx", allowed=_KINDS)
        row.rejects_file_id = stored.id
    db.flush()
    return len(roster.rows)


def starter_of(db: Session, import_id: int) -> int | None:
    """Return the account that brought the file in."""
    return _load(db, import_id).started_by


def _read(db: Session, row: RosterImport) -> tuple[Roster, Mapping[str, int]]:
    """Return the roster of an import as `_compared` does."""
    mapping = {int(column): field for column, field in row.mapping.items()}
    content, name = files.read(db, row.file_id), files.file_name(db, row.file_id)
    own = own_fields(law_of(db, get_session(db, row.session_id)))
    read = read_roster(content, name=name, today=today(), mapping=mapping or None, declared=own.labels)
    return _compared(db, read, own)


def _compared(db: Session, read: Roster, own: OwnFields) -> tuple[Roster, Mapping[str, int]]:
    """Return the roster held against what the county knows, and how many rows its register sends back, by code."""
    roster, refused = refuse_by_register(db, remark_unknown_townships(db, read))
    return own.checked(roster), refused


def _told(refused: Mapping[str, int]) -> str:
    return "".join(_TOLD[code].format(n=n) for code, n in sorted(refused.items()))


def _verdicts(roster: Roster) -> list[list[object]]:
    return [[row.sheet, row.row, row.verdict.value, list(row.codes)] for row in roster.rows]


def _load(db: Session, import_id: int) -> RosterImport:
    row = db.scalar(select(RosterImport).where(RosterImport.id == import_id))
    if row is None:
        raise NotFound("没有这次导入。")
    return row
