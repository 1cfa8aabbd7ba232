"""Looks after the people of a session 报名: declarations, review answers, recorded reasons, the people trained again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from xiangxun.counties import session_days
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.among import among
from xiangxun.foundation.outbox import enqueue
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.extras.holders import after_change
from xiangxun.registry.extras.queries import extras_of
from xiangxun.registry.extras.service import fill_up, forget_rows
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.restriction import restricted_among
from xiangxun.registry.trainees.turns import people_in_turn
from xiangxun.training.enrolment.admitting import Admission, admit
from xiangxun.training.enrolment.importing import (
    OPEN_STATES,
    look_again,
    look_at_roster,
    rejects_before,
    run_import,
    start_import,
)
from xiangxun.training.enrolment.incomplete import note_incomplete, row_fields
from xiangxun.training.enrolment.intake import last_place
from xiangxun.training.enrolment.models import ENROLMENT, Enrolment
from xiangxun.training.enrolment.queries import (
    ADMITTED,
    NOT_BEGUN,
    EnrolmentRow,
    classes_to_come,
    count_enrolled,
    enrolments_of,
    get_enrolment,
    later_classes,
    list_enrolled,
    people_of,
)
from xiangxun.training.sessions.facts import law_of, session_facts
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import require_session, require_state
from xiangxun.training.sessions.tally import note_tally

__all__ = [
    "admit_again",
    "declare",
    "enrol_originals",
    "forget_person",
    "give_reason",
    "look_again",
    "look_at_roster",
    "may_change",
    "note_corrected",
    "note_group_members",
    "readmit",
    "rejects_before",
    "request_readmissions",
    "request_readmissions_of",
    "run_import",
    "start_import",
]

READMISSION = "enrolment.readmit"
MAY_ENROL = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)
#: States in which what was told with an enrolment is still put right: until the ledger is made.
_CHANGEABLE = (*OPEN_STATES, "closed")
#: States in which a missing value is still explained: the gate of submission asks for it, the ledger does not.
EXPLAINABLE = (*_CHANGEABLE, "ledgered", "rectifying")


def declare(
    db: Session,
    actor: Actor,
    session_id: int,
    *,
    declared: Collection[str] | None = None,
    answers: Mapping[str, bool] | None = None,
    trainee_ids: Collection[int] | None = None,
) -> Admission:
    """Enter signed declarations and review answers for everybody (or some), then ask the gate again.

    `declared` replaces the declarations of before, `answers` those to the same criteria; what is left out stays.
    """
    require_session(db, actor, session_id, *MAY_ENROL)
    require_state(db, session_id, *OPEN_STATES)
    people_in_turn(db, people_of(session_id))
    statement = update(Enrolment).where(Enrolment.session_id == session_id)
    if trainee_ids is not None:
        statement = statement.where(among(Enrolment.trainee_id, trainee_ids))
    db.execute(
        statement.values(
            declared=Enrolment.declared if declared is None else sorted(declared),
            answers=Enrolment.answers.op("||")(dict(answers or {})),
            version=Enrolment.version + 1,
        ),
        execution_options={"synchronize_session": False},
    )
    record(
        db,
        actor,
        "enrolment.declare",
        "session",
        session_id,
        {"declared": sorted(declared or ()), "criteria": sorted(answers or {})},
    )
    return admit(db, session_id)


def admit_again(db: Session, actor: Actor, session_id: int) -> Admission:
    """Ask the gate again, after a ruling on somebody."""
    require_session(db, actor, session_id, *MAY_ENROL)
    require_state(db, session_id, *OPEN_STATES)
    return admit(db, session_id)


def request_readmissions(db: Session, session_id: int, people: Collection[int]) -> None:
    """Have later classes not yet begun ask the gate again about these people, whose ledger of this session changed."""
    session = session_facts(db, session_id)
    if law_on(db, session.first_day, session_days(session, today())).rulebook.needs_of("check_people"):
        for later in later_classes(db, session_id, people):
            enqueue(db, READMISSION, {"session_id": later})


def note_corrected(db: Session, trainee_id: int, filled: Mapping[str, bool]) -> tuple[int, ...]:
    """Let every list say which roster fields of a person put right hold a value now, whatever its session has come to.

    Each gate asks for what rows lack, and a ledger handed in is compared with what is known now (`results.ledger.rechecks`).
    Every class not yet begun asks the gate again, as by `request_readmissions_of`; return those classes.
    """
    given = {field for field, has in filled.items() if has}
    for row in db.scalars(select(Enrolment).where(Enrolment.trainee_id == trainee_id)).all():
        row.filled = sorted((set(row.filled) - filled.keys()) | given)
        db.flush()
        note_incomplete(db, row.session_id)
    return request_readmissions_of(db, trainee_id)


def request_readmissions_of(db: Session, trainee_id: int) -> tuple[int, ...]:
    """Have every class not yet begun ask the gate again about a person put right; return those classes."""
    classes = classes_to_come(db, trainee_id)
    for session_id in classes:
        enqueue(db, READMISSION, {"session_id": session_id})
    return classes


def readmit(db: Session, session_id: int) -> Admission | None:
    """Ask the gate again on the system's behalf; None where the class has begun meanwhile."""
    if get_session(db, session_id).row.state not in NOT_BEGUN:
        return None
    admission = admit(db, session_id)
    found = {"refused": admission.refused, "waiting": admission.waiting, "receipt": admission.receipt_id}
    record(db, SYSTEM, "enrolment.readmit", "session", session_id, found)
    return admission


def may_change(db: Session, actor: Actor, enrolment_id: int) -> None:
    """Raise unless the actor may change what was told with an enrolment: until the ledger is made."""
    row = get_enrolment(db, enrolment_id)
    require_session(db, actor, row.session_id, *MAY_ENROL)
    require_state(db, row.session_id, *_CHANGEABLE)
    if restricted_among(db, [row.trainee_id]):
        raise Forbidden("该学员已依法要求停止使用其个人信息，现只保存、不修改。")


def forget_person(db: Session, trainee_id: int) -> None:
    """Empty what a person told with each enrolment: the person is erased by law."""
    forget_rows(db, ENROLMENT, [row[0] for row in db.execute(enrolments_of([trainee_id]))])


def _ask_again(db: Session, _actor: Actor, enrolment_id: int) -> None:
    session_id = get_enrolment(db, enrolment_id).session_id
    if get_session(db, session_id).row.state in OPEN_STATES:
        admit(db, session_id)


def _ask_of_person(db: Session, _actor: Actor, trainee_id: int) -> None:
    request_readmissions_of(db, trainee_id)


def give_reason(db: Session, actor: Actor, enrolment_id: int, *, field: str, reason: str) -> None:
    """Record why a row has no value in a field that the rulebook demands, such as 无电话; it then counts as complete.

    Until the session is handed in. Raises `NotFound`, `Conflict` afterwards, `InvalidInput`.
    """
    require(actor, *MAY_ENROL)
    row = db.scalar(select(Enrolment).where(Enrolment.id == enrolment_id))
    if row is None:
        raise NotFound("没有这条报名记录。")
    require_session(db, actor, row.session_id, *MAY_ENROL)
    require_state(db, row.session_id, *EXPLAINABLE)
    if field not in row_fields(law_of(db, get_session(db, row.session_id))):
        raise InvalidInput("花名册没有要求填写这一栏，不需要登记原因；请从“缺少的信息”里选定栏目。")
    if len(reason.strip()) < 2:
        raise InvalidInput("请写明没有该项信息的原因。")
    row.reasons = {**row.reasons, field: reason.strip()}
    db.flush()
    note_incomplete(db, row.session_id)
    record(
        db, actor, "enrolment.reason", "session", row.session_id, {"enrolment": enrolment_id, "field": field}
    )


def enrol_originals(db: Session, actor: Actor, session_id: int) -> Admission:
    """Put the people of the session that is trained again on the list of the retraining 原班人员重新培训.

    Whoever has asked since that the data be left alone is not put on a list anew (`Admission.restricted`).
    """
    require_session(db, actor, session_id, *MAY_ENROL)
    retrains = get_session(db, session_id).row.retrains
    if retrains is None:
        raise Conflict("这一期不是重新培训，没有原班人员。")
    require_state(db, session_id, *OPEN_STATES)
    after = last_place(db, session_id)
    people_in_turn(db, people_of(session_id), people_of(retrains))
    known = {row.trainee_id for row in list_enrolled(db, session_id)}
    missing = [row for row in list_enrolled(db, retrains, state=ADMITTED) if row.trainee_id not in known]
    restricted = restricted_among(db, [row.trainee_id for row in missing])
    wanted = [row for row in missing if row.trainee_id not in restricted]
    db.add_all(
        Enrolment(
            session_id=session_id,
            trainee_id=row.trainee_id,
            ordinal=after + place,
            applied_on=today(),
            state=ADMITTED,
            filled=list(row.filled),
            reasons=dict(row.reasons),
            declared=list(row.declared),
            answers=dict(row.answers),
            original=True,
        )
        for place, row in enumerate(wanted, start=1)
    )
    db.flush()
    _take_over(db, session_id, wanted)
    people = {"people": len(wanted), "restricted": len(restricted)}
    record(db, actor, "enrolment.originals", "session", session_id, people)
    return replace(admit(db, session_id), restricted=len(restricted))


def _take_over(db: Session, session_id: int, rows: Collection[EnrolmentRow]) -> None:
    """Carry what people told with their first enrolment over to that in the retraining."""
    placed_as = {row.trainee_id: row.id for row in list_enrolled(db, session_id)}
    held = extras_of(db, ENROLMENT, [row.id for row in rows])
    fill_up(db, ENROLMENT, {placed_as[row.trainee_id]: held[row.id] for row in rows if row.id in held})


def note_group_members(db: Session, actor: Actor, session_id: int, people: int) -> None:
    """Record how many joined the session's chat group 学员群; people without a smartphone are not counted in."""
    require_session(db, actor, session_id, *MAY_ENROL)
    require_state(db, session_id, "approved", "open", "closed")
    if not 0 <= people <= count_enrolled(db, session_id):
        raise InvalidInput("入群人数不能为负数，也不能多于录取人数。")
    note_tally(db, session_id, in_group=people)
    record(db, actor, "enrolment.group", "session", session_id, {"people": people})


after_change(ENROLMENT.on, _ask_again)
after_change("person", _ask_of_person)
