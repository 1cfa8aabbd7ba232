"""Takes in feedback 反馈, has each lecturer assessed, and lets a person confirm what follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.calendar import due_on
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.registry.institutions.service import suspend
from xiangxun.registry.interpretations.service import acting_as, ask, law_on, rule_on
from xiangxun.registry.lecturers.service import note_rating
from xiangxun.registry.tasks.service import give_task
from xiangxun.rules.answers import Verdict
from xiangxun.rules.law import Law
from xiangxun.training.enrolment.queries import admitted_ids
from xiangxun.training.feedback.effects import confirming_role, deadline_of, plain_effects
from xiangxun.training.feedback.facts import assessment_facts
from xiangxun.training.feedback.models import FeedbackForm, LecturerAssessment, Observation, Outstanding
from xiangxun.training.feedback.queries import (
    CONFIRMED,
    PASSED,
    PROPOSED,
    REFERRED,
    REJECTED,
    form_totals,
    open_questions,
)
from xiangxun.training.sessions.queries import EngagedView, get_session
from xiangxun.training.sessions.service import require_session, require_state
from xiangxun.training.sessions.tally import note_tally

STAFF = (Role.PUBLIC_SERVICE_CENTRE, Role.INSTITUTION, Role.AUTHORITY)
NAMERS = (*STAFF, Role.LECTURER)


def record_forms(
    db: Session, actor: Actor, session_id: int, lecturer_id: int | None, satisfactions: Sequence[int]
) -> None:
    """Enter filled-in forms about a lecturer, each with its satisfaction (5 very satisfied … 1).

    Raises `InvalidInput` for a lecturer who was not engaged in the session; `None` is the class as a whole.
    """
    require_session(db, actor, session_id, *STAFF)
    require_state(db, session_id, "open", "closed")
    if any(not 1 <= one <= 5 for one in satisfactions):
        raise InvalidInput("满意度须为 1 至 5。")
    _refuse_stranger(db, session_id, lecturer_id)
    row = {"tenant_id": current_tenant(), "session_id": session_id, "lecturer_id": lecturer_id, "on": today()}
    if satisfactions:
        db.execute(insert(FeedbackForm), [{**row, "satisfaction": one, "items": {}} for one in satisfactions])
    totals = form_totals(db, session_id)
    note_tally(
        db,
        session_id,
        feedback_filled=max((one.filled for one in totals), default=0),
        feedback_satisfied=max((one.satisfied for one in totals), default=0),
    )
    counted = {str(level): forms for level, forms in sorted(Counter(satisfactions).items())}
    record(db, actor, "feedback.forms", "session", session_id, {"lecturer": lecturer_id, "forms": counted})


def observe(db: Session, actor: Actor, session_id: int, lecturer_id: int, items: Mapping[str, bool]) -> None:
    """Enter what staff observed in a lecturer's class, item by item; later answers replace earlier ones."""
    require(actor, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY, Role.INSPECTOR)
    if actor.account is None:
        raise Forbidden("课堂观察须由具名人员录入。")
    _refuse_stranger(db, session_id, lecturer_id)
    row = db.scalar(
        select(Observation).where(
            Observation.session_id == session_id, Observation.lecturer_id == lecturer_id
        )
    )
    if row is None:
        row = Observation(session_id=session_id, lecturer_id=lecturer_id, items={})
        db.add(row)
    row.items, row.observed_by = {**row.items, **items}, actor.account
    db.flush()
    record(
        db, actor, "feedback.observe", "session", session_id, {"lecturer": lecturer_id, "items": dict(items)}
    )


def name_outstanding(
    db: Session,
    actor: Actor,
    session_id: int,
    trainee_ids: Collection[int],
    *,
    lecturer_id: int | None = None,
) -> None:
    """Enter the list of outstanding trainees 优秀学员名单, in place of the one before."""
    require_session(db, actor, session_id, *NAMERS)
    strangers = set(trainee_ids) - set(admitted_ids(db, session_id))
    if strangers:
        raise InvalidInput("名单里有人不在本期录取名单中，请核对。")
    _refuse_stranger(db, session_id, lecturer_id)
    db.execute(delete(Outstanding).where(Outstanding.session_id == session_id))
    db.add_all(
        Outstanding(session_id=session_id, trainee_id=trainee, named_by=lecturer_id)
        for trainee in sorted(set(trainee_ids))
    )
    db.flush()
    note_tally(db, session_id, outstanding=len(set(trainee_ids)))
    record(db, actor, "feedback.outstanding", "session", session_id, {"people": len(set(trainee_ids))})


def close_feedback(db: Session, actor: Actor, session_id: int) -> None:
    """Have every lecturer assessed; what was confirmed or rejected by a person stays as it is."""
    require_session(db, actor, session_id, *STAFF)
    require_state(db, session_id, "open", "closed")
    view = get_session(db, session_id)
    totals = {one.lecturer_id: one for one in form_totals(db, session_id)}
    for engaged in view.lecturers:
        _assess(db, session_id, engaged)
        if (forms := totals.get(engaged.lecturer_id)) is not None:
            note_rating(
                db,
                engaged.lecturer_id,
                session_id,
                on=view.row.last_day,
                forms=forms.filled,
                satisfied=forms.satisfied,
            )
    record(db, actor, "feedback.close", "session", session_id, {"lecturers": len(view.lecturers)})


def confirm_assessment(
    db: Session, actor: Actor, assessment_id: int, *, confirmed: bool, reason: str, statement: str = ""
) -> None:
    """Decide, as the person the rulebook names, whether what the assessment proposes takes effect.

    `statement` is what the lecturer had to say 陈述申辩. Only now is anything withheld or anybody suspended.
    """
    row = db.scalar(select(LecturerAssessment).where(LecturerAssessment.id == assessment_id))
    if row is None:
        raise NotFound("没有这份讲师考核。")
    if row.state != PROPOSED:
        raise Conflict("这份考核没有待确认的处理。")
    if len(reason.strip()) < 2:
        raise InvalidInput("确认或不予处理都须写明理由。")
    check_confirmer(actor, row.effects, law_on(db, get_session(db, row.session_id).row.first_day))
    row.state = CONFIRMED if confirmed else REJECTED
    row.statement, row.reason = statement.strip(), reason.strip()
    row.confirmed_by, row.confirmed_on = actor.account, today()
    db.flush()
    if confirmed:
        _carry_out(db, actor, row)
    record(
        db, actor, "assessment.confirm", "session", row.session_id, {"state": row.state, "rules": row.rules}
    )


def check_confirmer(actor: Actor, effects: Iterable[Mapping[str, Any]], law: Law) -> None:
    """Raise `Forbidden` unless the actor holds each role that the rulebook names for these effects (none: the staff)."""
    for effect in effects:
        role = confirming_role(effect, law)
        if role is not None:
            acting_as(actor, role, law)
        else:
            require(actor, *STAFF)


def confirmers(effects: Iterable[Mapping[str, Any]], law: Law) -> Sequence[str]:
    """Return the roles that the rulebook names for these effects, each once; empty where the staff decide."""
    return list(dict.fromkeys(role for effect in effects if (role := confirming_role(effect, law))))


def may_confirm(actor: Actor, effects: Iterable[Mapping[str, Any]], law: Law) -> bool:
    """Return whether the actor is the one who decides on these effects."""
    try:
        check_confirmer(actor, effects, law)
    except Forbidden:
        return False
    return True


def answer_question(
    db: Session, actor: Actor, assessment_id: int, *, rule: str, answer: str, role: str, reason: str
) -> None:
    """Answer, as the person the rulebook names, what an assessment leaves open; the lecturer is assessed again."""
    row = db.scalar(select(LecturerAssessment).where(LecturerAssessment.id == assessment_id))
    if row is None:
        raise NotFound("没有这份讲师考核。")
    asked = {one["rule"]: one for one in open_questions(db, row.receipt_id)} if row.state == REFERRED else {}
    if rule not in asked:
        raise Conflict("这个问题已经有人判定，请刷新后查看结果。")
    rule_on(
        db,
        actor,
        matter="session",
        matter_id=row.session_id,
        rule=rule,
        about=asked[rule]["about"],
        answer=answer,
        role=role,
        reason=reason,
    )
    view = get_session(db, row.session_id)
    _assess(db, row.session_id, next(one for one in view.lecturers if one.lecturer_id == row.lecturer_id))


def _refuse_stranger(db: Session, session_id: int, lecturer_id: int | None) -> None:
    engaged = {one.lecturer_id for one in get_session(db, session_id).lecturers}
    if lecturer_id is not None and lecturer_id not in engaged:
        raise InvalidInput("该讲师没有受聘本期授课；请从本期讲师中选择，或先在“讲师”一栏登记聘用。")


def _assess(db: Session, session_id: int, engaged: EngagedView) -> None:
    row = db.scalar(
        select(LecturerAssessment).where(
            LecturerAssessment.session_id == session_id,
            LecturerAssessment.lecturer_id == engaged.lecturer_id,
        )
    )
    if row is None:
        row = LecturerAssessment(session_id=session_id, lecturer_id=engaged.lecturer_id)
    elif row.state in (CONFIRMED, REJECTED):
        return
    facts = assessment_facts(db, session_id, engaged)
    decision = ask(db, "decide_lecturer_assessment", facts, matter="session", matter_id=session_id)
    verdict: Verdict = decision.answer
    row.grade, row.rules = verdict.grade or "", list(verdict.rules)
    row.effects, row.receipt_id = plain_effects(verdict, decision.law), decision.receipt_id
    row.state = _state(verdict)
    db.add(row)
    db.flush()


def _state(verdict: Verdict) -> str:
    if any(finding.open for finding in verdict.findings):
        return REFERRED
    return PROPOSED if verdict.effects else PASSED


def _carry_out(db: Session, actor: Actor, row: LecturerAssessment) -> None:
    row.effects = [{**effect, **_given(db, actor, row, effect)} for effect in row.effects]
    db.flush()
    for effect in row.effects:
        if effect["kind"] == "suspend":
            until: Any = effect["until"]
            suspend(
                db,
                actor,
                party="lecturer",
                party_id=row.lecturer_id,
                rule=effect["rule"],
                scope=effect["scope"],
                reason=row.reason,
                until=date.fromisoformat(until) if until else None,
                lifted_by=effect["lifted_by"],
            )


def _given(db: Session, actor: Actor, row: LecturerAssessment, effect: dict[str, Any]) -> dict[str, int]:
    """Lay a task on its role's desk, and return its id to be noted beside the effect; nothing for other effects."""
    if effect["kind"] != "task":
        return {}
    by = deadline_of(effect)
    task = give_task(
        db,
        actor,
        role=effect["role"],
        what=effect["what"],
        rule=effect["rule"],
        subject="session",
        subject_id=row.session_id,
        due=due_on(by, {"decided": today()}) if by else None,
    )
    return {"task": task}
