"""Reads enrolments 报名 and roster imports 花名册导入."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BigInteger, Integer, Select, Text, bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.keyset import so_many
from xiangxun.foundation.db.reading import read_rows
from xiangxun.foundation.jobs import find_job
from xiangxun.foundation.jobs.models import JobState
from xiangxun.kernel.errors import NotFound
from xiangxun.training.enrolment.models import Enrolment, RosterImport
from xiangxun.training.sessions.queries import later_than
from xiangxun.training.sessions.selecting import in_states, sessions_of

Brought = TypeVar("Brought", bound="ImportRow")

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


_ENROLLED = tuple(getattr(Enrolment, one.name) for one in fields(EnrolmentRow))


class Listed(NamedTuple):
    """One person in a session, as lists show it."""

    trainee_id: int
    ordinal: int
    state: str
    refused_by: Sequence[str]
    sheet_marks: Sequence[bool]


_LISTED = tuple(getattr(Enrolment, name) for name in Listed._fields)


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One file brought in, as lists show it.

    `state`: looked, running, done, or failed once the workers gave its job up; then `message` says why.
    """

    id: int
    session_id: int
    file_id: int
    rejects_file_id: int | None
    counts: Mapping[str, int]
    day_count: int
    state: str
    message: str


_BROUGHT_IN = tuple(getattr(RosterImport, one.name) for one in fields(ImportRow))


@dataclass(frozen=True, slots=True)
class ImportView(ImportRow):
    """One file brought in, with what was found of each row: `verdicts` as [sheet, row, verdict, codes]."""

    mapping: Mapping[str, str]
    verdicts: Sequence[Any]


def list_enrolled(
    db: Session, session_id: int, *, state: str | None = None, after: int = 0, limit: int | None = None
) -> Sequence[EnrolmentRow]:
    """Return the people of a session in order of the list, beginning behind place `after`."""
    told = {"session": session_id, "state": state, "after": after}
    return [
        _row(row) for row in read_rows(db, _in_order(_ENROLLED, limit, of_a_state=state is not None), told)
    ]


def list_people(
    db: Session, session_id: int, *, state: str | None = None, after: int = 0, limit: int | None = None
) -> Sequence[Listed]:
    """Return the same people with what a page shows of each."""
    told = {"session": session_id, "state": state, "after": after}
    return [
        Listed(*row) for row in read_rows(db, _in_order(_LISTED, limit, of_a_state=state is not None), told)
    ]


@cache
def _in_order(columns: tuple[Any, ...], limit: int | None, *, of_a_state: bool) -> Select[*tuple[Any, ...]]:
    session, after = bindparam("session", type_=BigInteger), bindparam("after", type_=Integer)
    statement = select(*columns).where(Enrolment.session_id == session, Enrolment.ordinal > after)
    if of_a_state:
        statement = statement.where(Enrolment.state == bindparam("state", type_=Text))
    return statement.order_by(Enrolment.ordinal).limit(so_many(limit))


def get_enrolment(db: Session, enrolment_id: int) -> EnrolmentRow:
    """Return one enrolment; raises `NotFound`."""
    found = read_rows(db, select(*_ENROLLED).where(Enrolment.id == enrolment_id))
    if not found:
        raise NotFound("没有这条报名记录。")
    return _row(found[0])


def trainees_by_enrolment(db: Session, enrolment_ids: Collection[int]) -> Mapping[int, int]:
    """Return the trainee of each enrolment."""
    found = select(Enrolment.id, Enrolment.trainee_id).where(among(Enrolment.id, enrolment_ids))
    return dict(db.execute(found).all())


def enrolment_in(db: Session, session_id: int, trainee_id: int) -> EnrolmentRow:
    """Return the enrolment of a person in a session; raises `NotFound`."""
    found = read_rows(
        db,
        select(*_ENROLLED).where(Enrolment.session_id == session_id, Enrolment.trainee_id == trainee_id),
    )
    if not found:
        raise NotFound("本期名单中没有此人；请从人员页进入。")
    return _row(found[0])


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
    asked = select(*_BROUGHT_IN, RosterImport.mapping, RosterImport.verdicts)
    found = read_rows(db, asked.where(RosterImport.id == import_id))
    if not found:
        raise NotFound("没有这次导入。")
    return _as_it_goes(db, ImportView(*found[0]))


def job_key(import_id: int) -> str:
    """Return the key of the background job that does an import."""
    return f"roster-{import_id}"


_IMPORTS = (
    select(*_BROUGHT_IN)
    .where(RosterImport.session_id == bindparam("session", type_=BigInteger))
    .order_by(RosterImport.id.desc())
)


def list_imports(db: Session, session_id: int) -> Sequence[ImportRow]:
    """Return the imports of a session, the newest first."""
    found = read_rows(db, _IMPORTS, {"session": session_id})
    return [_as_it_goes(db, ImportRow(*row)) for row in found]


def _row(row: Sequence[Any]) -> EnrolmentRow:
    told: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return EnrolmentRow(*told)


def _as_it_goes(db: Session, one: Brought) -> Brought:
    """Return an import with what became of its job."""
    job = find_job(db, job_key(one.id)) if one.state == RUNNING else None
    if job is None or job.state is not JobState.FAILED:
        return one
    return replace(one, state="failed", message=job.message)


def count_unreviewed(db: Session, session_id: int) -> int:
    """Return how many people on the list have no review of their enrolment 报名审查 yet."""
    unanswered = func.nullif(Enrolment.answers, literal_column("'{}'::jsonb"), type_=JSONB).is_(None)
    found = select(func.count()).where(Enrolment.session_id == session_id, unanswered)
    return db.scalar(found) or 0
