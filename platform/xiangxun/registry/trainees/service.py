"""Looks after trainees 学员: a full ID number is shown only for a reason, and the look is logged."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.db.among import among
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound
from xiangxun.registry.extras.service import forget_rows
from xiangxun.registry.trainees.bulk import ID_FIELD, PHONE_FIELD, TraineeRow, upsert_trainees
from xiangxun.registry.trainees.correcting import Right, correct, forget_corrections
from xiangxun.registry.trainees.models import PERSON, PastTraining, Trainee
from xiangxun.registry.trainees.turns import lock_people
from xiangxun.rules.history import Past

__all__ = [
    "TraineeRow",
    "correct_trainee",
    "erase_trainee",
    "lift_restriction",
    "may_change",
    "record_pasts",
    "restrict_trainee",
    "reveal_id",
    "reveal_phone",
    "set_levels",
    "upsert_trainees",
]

MAY_REVEAL = (
    Role.AUTHORITY,
    Role.PUBLIC_SERVICE_CENTRE,
    Role.INSTITUTION,
    Role.ACCEPTANCE_TEAM,
    Role.INSPECTOR,
)
_SAID = [column for column in PastTraining.__table__.columns if column.name != "id"]
_SET_LEVELS = text("""
    UPDATE trainees SET level = given.level, version = trainees.version + 1
    FROM unnest(cast(:ids AS bigint[]), cast(:levels AS text[])) AS given (id, level)
    WHERE trainees.tenant_id = :tenant AND trainees.id = given.id AND trainees.level IS DISTINCT FROM given.level
""")


def reveal_id(db: Session, actor: Actor, trainee_id: int, *, reason: str) -> str:
    """Return the full ID number; the look, its reason and who looked go into the audit."""
    trainee = _open(db, actor, trainee_id, reason, "trainee.reveal_id")
    return vault.unseal(db, ID_FIELD, trainee.id_sealed)


def reveal_phone(db: Session, actor: Actor, trainee_id: int, *, reason: str) -> str | None:
    """Return the telephone number, or None; logged like `reveal_id`."""
    trainee = _open(db, actor, trainee_id, reason, "trainee.reveal_phone")
    return vault.unseal(db, PHONE_FIELD, trainee.phone_sealed) if trainee.phone_sealed else None


def may_change(db: Session, actor: Actor, trainee_id: int) -> None:
    """Raise `Forbidden` or `NotFound` unless the actor may change what is held of a trainee."""
    require(actor, Role.AUTHORITY, Role.PUBLIC_SERVICE_CENTRE, Role.INSTITUTION)
    trainee = db.scalar(select(Trainee).where(Trainee.id == trainee_id, Trainee.erased_on.is_(None)))
    if trainee is None:
        raise NotFound("没有这位学员。")
    if trainee.restricted_on is not None:
        raise Forbidden("该学员已依法要求停止使用其个人信息，现只保存、不修改。")


def record_pasts(db: Session, session_id: int, pasts: Sequence[tuple[int, Past]]) -> set[int]:
    """Write what a submitted ledger says of each person (trainee id, past), in place of what it said before.

    Returns the trainee ids of those of whom it now says something else.
    """
    known = db.execute(select(*_SAID).where(PastTraining.session_id == session_id))
    before = {row.trainee_id: row._asdict() for row in known}
    rows = {trainee: _past_row(session_id, trainee, past) for trainee, past in pasts}
    db.execute(delete(PastTraining).where(PastTraining.session_id == session_id))
    if rows:
        db.execute(insert(PastTraining), list(rows.values()))
    return {one for one in before.keys() | rows.keys() if before.get(one) != rows.get(one)}


def set_levels(db: Session, levels: Sequence[tuple[int, str]]) -> None:
    """Set the level of many trainees (trainee id, level)."""
    lock_people(db, among(Trainee.id, [trainee for trainee, _ in levels]))
    db.execute(
        _SET_LEVELS,
        {
            "tenant": current_tenant(),
            "ids": [trainee for trainee, _ in levels],
            "levels": [level for _, level in levels],
        },
    )
    db.expire_all()


def _open(db: Session, actor: Actor, trainee_id: int, reason: str, action: str) -> Trainee:
    require(actor, *MAY_REVEAL)
    if len(reason.strip()) < 4:
        raise InvalidInput("查看完整号码须写明理由（至少 4 个字），查看会记入审计。")
    trainee = db.scalar(select(Trainee).where(Trainee.id == trainee_id, Trainee.erased_on.is_(None)))
    if trainee is None:
        raise NotFound("没有这位学员。")
    if trainee.restricted_on is not None:
        raise Forbidden("该学员已依法要求停止使用其个人信息，现只保存、不查看；确需核查的，请调阅封存档案。")
    record(db, actor, action, "trainee", trainee_id, {"reason": reason.strip()})
    return trainee


def restrict_trainee(db: Session, trainee_id: int, on: date) -> None:
    """Keep a person's data and use it no more; from the day on which it was first asked. Raises `NotFound`."""
    trainee = _locked(db, trainee_id)
    trainee.restricted_on = trainee.restricted_on or on
    db.flush()


def lift_restriction(db: Session, trainee_id: int) -> None:
    """Let a person's data be used again; raises `NotFound`, and `Conflict` where its use was never stopped."""
    trainee = _locked(db, trainee_id)
    if trainee.restricted_on is None:
        raise Conflict("该学员的个人信息没有限制处理，不用解除。")
    trainee.restricted_on = None
    db.flush()


def correct_trainee(
    db: Session, trainee_id: int, right: Right, *, document: str, by: int
) -> Mapping[str, object]:
    """Put a person right, as `correct` does; raises `NotFound` too."""
    return correct(db, _locked(db, trainee_id), right, document=document, by=by)


def erase_trainee(db: Session, trainee_id: int, on: date) -> None:
    """Remove everything that tells who a person was; the row stays, so that receipts can say that it was erased.

    Raises `NotFound` where the person is not there, or was erased before.
    """
    trainee = _locked(db, trainee_id)
    trainee.name, trainee.name_key, trainee.sex = "（已删除）", "", ""
    trainee.id_sealed, trainee.id_index = vault.seal(db, ID_FIELD, ""), secrets.token_bytes(32)
    trainee.birth, trainee.phone_sealed = date(1900, 1, 1), None
    trainee.township = trainee.village = trainee.group_words = trainee.education = ""
    trainee.groups, trainee.household, trainee.level = [], None, None
    trainee.erased_on = on
    forget_corrections(db, trainee_id)
    db.flush()
    forget_rows(db, PERSON, [trainee_id])


def _locked(db: Session, trainee_id: int) -> Trainee:
    standing = Trainee.erased_on.is_(None)
    trainee = db.scalar(select(Trainee).where(Trainee.id == trainee_id, standing).with_for_update())
    if trainee is None:
        raise NotFound("没有这位学员。")
    return trainee


def _past_row(session_id: int, trainee: int, past: Past) -> dict[str, str | int | date | list[str] | None]:
    return {
        "tenant_id": current_tenant(),
        "trainee_id": trainee,
        "session_id": session_id,
        "on": past.on,
        "last_day": past.last_day,
        "category": past.category or None,
        "purpose": past.purpose or None,
        "level": past.level or None,
        "topics": sorted(past.topics),
        "units": past.units,
        "days": past.days,
        "minutes": past.minutes,
    }
