"""Reads feedback 反馈: totals per lecturer, assessments, outstanding trainees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from xiangxun.foundation.decisions import why
from xiangxun.kernel.errors import NotFound
from xiangxun.kernel.ids import ref
from xiangxun.registry.interpretations.service import described
from xiangxun.training.feedback.models import FeedbackForm, LecturerAssessment, Observation, Outstanding

SATISFIED_FROM = 4
PROPOSED, CONFIRMED, REJECTED, PASSED, REFERRED = "proposed", "confirmed", "rejected", "passed", "referred"


@dataclass(frozen=True, slots=True)
class FormTotals:
    """Forms filled in about one lecturer (None: about the class), and how many of them are satisfied."""

    lecturer_id: int | None
    filled: int
    satisfied: int


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """The assessment of a lecturer; `effects` in plain form. `state`: referred, passed, proposed, confirmed, rejected."""

    id: int
    session_id: int
    lecturer_id: int
    grade: str
    rules: tuple[str, ...]
    effects: Sequence[Any]
    receipt_id: int | None
    state: str
    statement: str
    confirmed_by: int | None
    confirmed_on: date | None
    reason: str
    version: int


def form_totals(db: Session, session_id: int) -> Sequence[FormTotals]:
    """Return the totals of the forms per lecturer; satisfied are 满意 and 很满意."""
    statement = (
        select(
            FeedbackForm.lecturer_id,
            func.count(),
            func.count().filter(FeedbackForm.satisfaction >= SATISFIED_FROM),
        )
        .where(FeedbackForm.session_id == session_id)
        .group_by(FeedbackForm.lecturer_id)
        .order_by(FeedbackForm.lecturer_id)
    )
    return [FormTotals(*row) for row in db.execute(statement)]


def observed(db: Session, session_id: int, lecturer_id: int) -> Mapping[str, bool]:
    """Return the items observed in a lecturer's class."""
    statement = select(Observation.items).where(
        Observation.session_id == session_id, Observation.lecturer_id == lecturer_id
    )
    return db.scalar(statement) or {}


def list_assessments(db: Session, session_id: int) -> Sequence[AssessmentView]:
    """Return the assessments of a session's lecturers."""
    statement = select(LecturerAssessment).where(LecturerAssessment.session_id == session_id)
    return [_view(row) for row in db.scalars(statement.order_by(LecturerAssessment.lecturer_id))]


def get_assessment(db: Session, assessment_id: int) -> AssessmentView:
    """Return one assessment; raises `NotFound`."""
    row = db.scalar(select(LecturerAssessment).where(LecturerAssessment.id == assessment_id))
    if row is None:
        raise NotFound("没有这份讲师考核。")
    return _view(row)


def assessment_in(db: Session, session_id: int, assessment_id: int) -> AssessmentView:
    """Return one assessment of a session; raises `NotFound`."""
    found = get_assessment(db, assessment_id)
    if found.session_id != session_id:
        raise NotFound("本期没有这份讲师考核。")
    return found


def open_questions(db: Session, receipt_id: int | None) -> list[dict[str, Any]]:
    """Return what an assessment leaves to a person, in words: rule, article, message, options, who is asked."""
    if receipt_id is None:
        return []
    found = why(db, receipt_id)
    return described(found.law, [one for one in found.answer.findings if one.open])


def withheld(db: Session, session_id: int) -> dict[str, tuple[str, int, int]]:
    """Return what a person confirmed to withhold: lecturer → (rule, num, den); several failures are one."""
    found: dict[str, tuple[str, int, int]] = {}
    for view in list_assessments(db, session_id):
        if view.state != CONFIRMED:
            continue
        for effect in view.effects:
            if effect["kind"] == "withhold":
                found[ref("lecturer", view.lecturer_id)] = (effect["rule"], effect["num"], effect["den"])
    return found


def outstanding_ids(db: Session, session_id: int) -> tuple[int, ...]:
    """Return the trainee ids named as outstanding."""
    statement = select(Outstanding.trainee_id).where(Outstanding.session_id == session_id)
    return tuple(db.scalars(statement.order_by(Outstanding.id)))


def _view(row: LecturerAssessment) -> AssessmentView:
    return AssessmentView(
        id=row.id,
        session_id=row.session_id,
        lecturer_id=row.lecturer_id,
        grade=row.grade,
        rules=tuple(row.rules),
        effects=row.effects,
        receipt_id=row.receipt_id,
        state=row.state,
        statement=row.statement,
        confirmed_by=row.confirmed_by,
        confirmed_on=row.confirmed_on,
        reason=row.reason,
        version=row.version,
    )
