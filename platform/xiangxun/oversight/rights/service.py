"""Verbs on a person's rights 个人信息权利: a copy handed out; erasure, or restriction where records must still be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import InvalidInput
from xiangxun.oversight.rights.queries import Duty, Kept, find_duty, kept_of
from xiangxun.registry.trainees.service import erase_trainee, restrict_trainee

HANDLERS = (Role.AUTHORITY, Role.TENANT_ADMIN)
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request: erased on a day, or restricted because of a duty; `words` to hand to the person."""

    erased: bool
    on: date
    words: str


def copy_of(db: Session, actor: Actor, trainee_id: int, *, reason: str) -> Kept:
    """Return all that is kept of a person, to hand to that person (art. 45); the look is logged with its reason.

    Raises `Forbidden`, `NotFound`, and `InvalidInput` without a reason.
    """
    _refuse_unfounded(actor, reason)
    kept = kept_of(db, trainee_id)
    record(db, actor, "person.copy", "trainee", trainee_id, {"reason": reason.strip()})
    return kept


def erase(db: Session, actor: Actor, trainee_id: int, *, reason: str) -> Answer:
    """Erase a person (art. 47), or, while records of the training must be kept, restrict the use of the data.

    Raises `Forbidden`, `NotFound`, and `InvalidInput` without a reason.
    """
    _refuse_unfounded(actor, reason)
    duty = find_duty(db, trainee_id, today())
    if duty is None:
        erase_trainee(db, trainee_id, today())
    else:
        restrict_trainee(db, trainee_id, today())
    action = "person.erase" if duty is None else "person.restrict"
    record(db, actor, action, "trainee", trainee_id, {"reason": reason.strip()})
    return Answer(duty is None, today(), _words(duty))


def _refuse_unfounded(actor: Actor, reason: str) -> None:
    require(actor, *HANDLERS)
    if len(reason.strip()) < _SHORTEST:
        raise InvalidInput("请写明本人的申请（至少 4 个字，例如申请日期和文号），办理会记入审计。")


def _words(duty: Duty | None) -> str:
    if duty is None:
        return "您的个人信息已删除（个人信息保护法第四十七条）。不含个人身份的统计与结论留存。"
    until = f"至 {duty.until.isoformat()}" if duty.until else "至档案保管期限届满"
    return (
        f"您参加过 {len(duty.sessions)} 期享受财政补贴的培训，档案须依法保管{until}，期满前不能删除；"
        "自即日起只保存、不再用于其他目的（个人信息保护法第四十七条第二款）。"
    )
