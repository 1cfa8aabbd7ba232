"""Reads enrolments 报名 and roster imports 花名册导入."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.reading import read_rows
from xiangxun.foundation.jobs import find_job
from xiangxun.foundation.jobs.models import JobState
from xiangxun.kernel.errors import NotFound
from xiangxun.training.enrolment.models import Enrolment, RosterImport
from xiangxun.training.sessions.queries import later_than
from xiangxun.training.sessions.selecting import in_states, sessions_of

ADMITTED, WAITING, REFUSED = "admitted", "waiting", "refused"
RUNNING = "running"
#: States of a session in which admission may be decided again without anybody noticing in class.
NOT_BEGUN = ("draft", "applied", "approved")


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One person in a session. `ordinal` is the place on the list, from 1."""

    id: int
    session_id: int
    trainee_id: int
    ordinal: int
    applied_on: date
    state: str
    filled: tuple[str, ...]
    reasons: Mapping[str, str]
    declared: tuple[str, ...]
    answers: Mapping[str, bool]
    walk_in: bool
    late: bool
    original: bool
    refused_by: tuple[str, ...]
    sheet_marks: tuple[bool, ...]
    version: int


@dataclass(frozen=True, slots=True)
class ImportView:
    """One file brought in; `verdicts` as [sheet, row, verdict, codes].

    `state`: looked, running, done, or failed once the workers gave its job up; then `message` says why.
    """

    id: int
    session_id: int
    file_id: int
    rejects_file_id: int | None
    mapping: Mapping[str, str]
    counts: Mapping[str, int]
    verdicts: Sequence[Any]
    day_count: int
    state: str
    message: str


def list_enrolled(
    db: Session, session_id: int, *, state: str | None = None, after: int = 0, limit: int | None = None
) -> Sequence[EnrolmentRow]:
    """Return the people of a session in order of the list, beginning behind place `after`."""
    statement = select(Enrolment).where(Enrolment.session_id == session_id, Enrolment.ordinal > after)
    if state is not None:
        statement = statement.where(Enrolment.state == state)
    return [_row(row) for row in db.scalars(statement.order_by(Enrolment.ordinal).limit(limit))]


def get_enrolment(db: Session, enrolment_id: int) -> EnrolmentRow:
    """Return one enrolment; raises `NotFound`."""
    row = db.scalar(select(Enrolment).where(Enrolment.id == enrolment_id))
    if row is None:
        raise NotFound("没有这条报名记录。")
    return _row(row)


def trainees_by_enrolment(db: Session, enrolment_ids: Collection[int]) -> Mapping[int, int]:
    """Return the trainee of each enrolment."""
    found = select(Enrolment.id, Enrolment.trainee_id).where(among(Enrolment.id, enrolment_ids))
    return dict(db.execute(found).all())


def enrolment_in(db: Session, session_id: int, trainee_id: int) -> EnrolmentRow:
    """Return the enrolment of a person in a session; raises `NotFound`."""
    row = db.scalar(
        select(Enrolment).where(Enrolment.session_id == session_id, Enrolment.trainee_id == trainee_id)
    )
    if row is None:
        raise NotFound("本期名单中没有此人；请从人员页进入。")
    return _row(row)


def enrolled_with(institution_id: int) -> Select[int]:
    """Return the statement of the ids of the people on any list of an institution's sessions."""
    return select(Enrolment.trainee_id).where(Enrolment.session_id.in_(sessions_of(institution_id)))


def is_enrolled_with(db: Session, trainee_id: int, institution_id: int) -> bool:
    """Return whether a person is on any list of an institution's sessions."""
    found = enrolled_with(institution_id).where(Enrolment.trainee_id == trainee_id)
    return db.scalar(found.limit(1)) is not None


def people_of(session_id: int) -> Select[int]:
    """Return the statement of the ids of everybody on the list of a session, whatever became of the application."""
    return select(Enrolment.trainee_id).where(Enrolment.session_id == session_id)


def placed(session_id: int) -> Select[int, int]:
    """Return the statement of (enrolment, trainee) of everybody on the list of a session."""
    return select(Enrolment.id, Enrolment.trainee_id).where(Enrolment.session_id == session_id)


def enrolments_of(trainee_ids: Collection[int]) -> Select[int, int]:
    """Return the statement of (enrolment, trainee) of people, in whichever session."""
    return select(Enrolment.id, Enrolment.trainee_id).where(among(Enrolment.trainee_id, trainee_ids))


def later_classes(db: Session, session_id: int, people: Collection[int]) -> tuple[int, ...]:
    """Return the sessions later than this one, not yet begun, that have any of these people on their lists."""
    statement = select(Enrolment.session_id).where(
        Enrolment.session_id.in_(later_than(db, session_id, *NOT_BEGUN)), among(Enrolment.trainee_id, people)
    )
    return tuple(sorted(db.scalars(statement.distinct())))


def classes_to_come(db: Session, trainee_id: int) -> tuple[int, ...]:
    """Return the sessions not yet begun that have a person on their lists."""
    statement = select(Enrolment.session_id).where(
        Enrolment.trainee_id == trainee_id, Enrolment.session_id.in_(in_states(*NOT_BEGUN))
    )
    return tuple(sorted(db.scalars(statement)))


class Said(NamedTuple):
    """What rules are told of one enrolment; `answers` None where nothing was answered."""

    trainee_id: int
    filled: Sequence[str]
    declared: Sequence[str]
    answers: Mapping[str, bool] | None
    walk_in: bool


def list_said(db: Session, session_id: int, state: str | None) -> Sequence[Said]:
    """Return what rules are told of a whole session, in order of the list: columns alone, for rosters of thousands."""
    answers = func.nullif(Enrolment.answers, literal_column("'{}'::jsonb"), type_=JSONB)
    statement = select(
        Enrolment.trainee_id, Enrolment.filled, Enrolment.declared, answers, Enrolment.walk_in
    ).where(Enrolment.session_id == session_id)
    if state is not None:
        statement = statement.where(Enrolment.state == state)
    return [Said(*row) for row in read_rows(db, statement.order_by(Enrolment.ordinal))]


def count_enrolled(db: Session, session_id: int, *, late: bool = False) -> int:
    """Return how many people are admitted, or of them those put on the list after the application."""
    statement = select(func.count()).where(Enrolment.session_id == session_id, Enrolment.state == ADMITTED)
    if late:
        statement = statement.where(Enrolment.late)
    return db.scalar(statement) or 0


def admitted_ids(db: Session, session_id: int) -> tuple[int, ...]:
    """Return the trainee ids of the admitted, in order of the list."""
    statement = select(Enrolment.trainee_id).where(
        Enrolment.session_id == session_id, Enrolment.state == ADMITTED
    )
    return tuple(db.scalars(statement.order_by(Enrolment.ordinal)))


def get_import(db: Session, import_id: int) -> ImportView:
    """Return one import; raises `NotFound`."""
    row = db.scalar(select(RosterImport).where(RosterImport.id == import_id))
    if row is None:
        raise NotFound("没有这次导入。")
    return _import(db, row)


def job_key(import_id: int) -> str:
    """Return the key of the background job that does an import."""
    return f"roster-{import_id}"


def list_imports(db: Session, session_id: int) -> Sequence[ImportView]:
    """Return the imports of a session, the newest first."""
    statement = select(RosterImport).where(RosterImport.session_id == session_id)
    return [_import(db, row) for row in db.scalars(statement.order_by(RosterImport.id.desc()))]


def _row(row: Enrolment) -> EnrolmentRow:
    return EnrolmentRow(
        id=row.id,
        session_id=row.session_id,
        trainee_id=row.trainee_id,
        ordinal=row.ordinal,
        applied_on=row.applied_on,
        state=row.state,
        filled=tuple(row.filled),
        reasons=row.reasons,
        declared=tuple(row.declared),
        answers=row.answers,
        walk_in=row.walk_in,
        late=row.late,
        original=row.original,
        refused_by=tuple(row.refused_by),
        sheet_marks=tuple(row.sheet_marks),
        version=row.version,
    )


def _import(db: Session, row: RosterImport) -> ImportView:
    job = find_job(db, job_key(row.id)) if row.state == RUNNING else None
    given_up = job is not None and job.state is JobState.FAILED
    return ImportView(
        id=row.id,
        session_id=row.session_id,
        file_id=row.file_id,
        rejects_file_id=row.rejects_file_id,
        mapping=row.mapping,
        counts=row.counts,
        verdicts=row.verdicts,
        day_count=row.day_count,
        state="failed" if given_up else row.state,
        message=job.message if job is not None and given_up else row.message,
    )
