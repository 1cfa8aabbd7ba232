"""Rolls on paper 分台账导出: asked for by somebody who may see it, written by a job, fetched again only by such a one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from xiangxun.foundation import files
from xiangxun.foundation.access import Actor, Role, require, sees_only
from xiangxun.foundation.audit import record
from xiangxun.foundation.jobs import get_job, job_args
from xiangxun.foundation.outbox.service import enqueue
from xiangxun.foundation.papers import Column, Kind, Sheet, workbook
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.tenants.queries import current_tenant_info
from xiangxun.registry.trainees.discretion import require_sensitive
from xiangxun.registry.trainees.queries import views
from xiangxun.results.ledger.export import PERSON_COLUMNS, SIGNERS, person_cells
from xiangxun.results.ledger.rolls import Roll, RollRow, Within, get_roll, list_roll
from xiangxun.rules.law import Law
from xiangxun.training.sessions.queries import get_rows

TASK = "ledger.roll"
_READERS = (
    Role.AUTHORITY,
    Role.PUBLIC_SERVICE_CENTRE,
    Role.INSTITUTION,
    Role.ACCEPTANCE_TEAM,
    Role.INSPECTOR,
    Role.ARCHIVIST,
)
_COLUMNS = (
    *PERSON_COLUMNS,
    Column("期次", 16),
    Column("开班日期", 12, Kind.DAY),
    Column("计入人次", 9, Kind.NUMBER),
    Column("不计入的条款", 14),
)


def open_roll(
    db: Session, actor: Actor, key: str, *, reason: str = "", action: str = "ledger.open_roll"
) -> Roll:
    """Return a roll that the actor may see; of a sensitive one the look and its reason go into the audit.

    Raises `Forbidden` without the role (or the permission of its own), `InvalidInput` without a reason.
    """
    require(actor, *_READERS)
    roll = get_roll(law_on(db, today()), key)
    if roll.sensitive:
        record(db, actor, action, "ledger", None, {"roll": key, "reason": require_sensitive(actor, reason)})
    return roll


def request_roll(db: Session, actor: Actor, key: str, within: Within, *, reason: str = "") -> int:
    """Have a roll written as a workbook in the background; return the number of the job."""
    roll = open_roll(db, actor, key, reason=reason, action="ledger.export_roll")
    if not roll.sensitive:
        record(db, actor, "ledger.export_roll", "ledger", None, {"roll": key})
    args: dict[str, int | str] = {
        "roll": key,
        "since": within.since.isoformat(),
        "until": within.until.isoformat(),
    }
    own = sees_only(actor)
    if own is not None:
        args["institution_id"] = own
    return enqueue(db, TASK, args, on_demand=True)


def fetch_roll(db: Session, actor: Actor, job_id: int) -> tuple[bytes, str]:
    """Return content and name of the workbook a job wrote; who fetched it goes into the audit."""
    require(actor, *_READERS)
    job, args = get_job(db, job_id), job_args(db, job_id)
    if job.task != TASK or job.result is None or args.get("institution_id") != sees_only(actor):
        raise NotFound("没有这份分台账文件；请重新导出。")
    roll = get_roll(law_on(db, today()), str(args["roll"]))
    if roll.sensitive:
        require(actor, Role.SENSITIVE_READER)
    record(db, actor, "ledger.fetch_roll", "ledger", None, {"roll": roll.key, "job": job_id})
    file_id = int(str(job.result["file_id"]))
    return files.read(db, file_id), files.file_name(db, file_id)


def roll_workbook(db: Session, key: str, within: Within) -> bytes:
    """Return a roll as .xlsx, ID numbers masked."""
    law = law_on(db, today())
    roll = get_roll(law, key)
    rows = list_roll(db, roll, within, limit=None)
    units = sum(row.units for row in rows)
    people = len({row.trainee_id for row in rows if row.units})
    articles = f"依据：《{law.rulebook.title}》{law.rulebook.entry(roll.rule).article}" if roll.rule else ""
    period = f"开班日期：{within.since.isoformat()} 至 {within.until.isoformat()}"
    sheet = Sheet(
        roll.zh,
        f"{current_tenant_info(db).title}　{roll.zh}",
        _COLUMNS,
        _lines(db, law, rows),
        tuple(filter(None, (period, articles, f"共 {len(rows)} 行；计入 {people} 人、{units} 人次"))),
        SIGNERS,
    )
    return workbook([sheet], on=today())


def _lines(db: Session, law: Law, rows: Sequence[RollRow]) -> Iterator[Sequence[object]]:
    known = views(db, {row.trainee_id for row in rows}, by_duty=True)
    sessions = get_rows(db, {row.session_id for row in rows})
    for place, row in enumerate(rows, start=1):
        session = sessions[row.session_id]
        rule = row.rules[0] if row.rules and not row.units else ""
        article = law.rulebook.rules[rule].article if rule in law.rulebook.rules else rule
        yield (
            *person_cells(place, known[row.trainee_id], session.first_day),
            session.code,
            session.first_day,
            row.units,
            article,
        )
