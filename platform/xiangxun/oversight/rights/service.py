"""Verbs on a person's rights 个人信息权利: a copy, a correction, erasure or restriction, and the end of a restriction.

Each is written into the register with the words to hand out (个人信息保护法 art. 44–50) and into the audit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import update
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.oversight.rights.models import RightsRequest
from xiangxun.oversight.rights.queries import Duty, Kept, find_duty, kept_of
from xiangxun.oversight.rights.words import COLUMNS
from xiangxun.registry.exports.service import discard_exports
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.correcting import Right
from xiangxun.registry.trainees.discretion import sensitive_groups
from xiangxun.registry.trainees.queries import get_trainee
from xiangxun.registry.trainees.service import (
    correct_trainee,
    erase_trainee,
    lift_restriction,
    restrict_trainee,
)
from xiangxun.results.followup.withholding import resume_calls, withhold_calls
from xiangxun.results.ledger.rechecks import request_rechecks_of
from xiangxun.training.enrolment.queries import classes_to_come
from xiangxun.training.enrolment.service import forget_person, note_corrected

HANDLERS = (Role.AUTHORITY, Role.TENANT_ADMIN)
_SHORTEST = 4
_ONLY_KEPT = (
    "自即日起您的个人信息只保存、不使用：不再回访，不再列入名单、名册和打印的表格，不再列入新的培训名单；"
    "依法须保存的台账和档案除外"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request, with the `words` to hand to the person.

    `erased` only says something of an erasure: False, the data is restricted since a duty to keep it stands. `ledgers`
    and `classes`: sessions asked again because of a correction; of a restriction, the classes to come that still list the person.
    """

    request_id: int
    erased: bool
    on: date
    words: str
    ledgers: tuple[int, ...] = ()
    classes: tuple[int, ...] = ()


def copy_of(db: Session, actor: Actor, trainee_id: int, *, reason: str) -> Kept:
    """Return all that is kept of a person, to hand to that person (art. 45); the look is logged with its reason.

    Raises `Forbidden`, `NotFound`, and `InvalidInput` without a reason.
    """
    _refuse_unfounded(actor, reason)
    kept = kept_of(db, trainee_id)
    _answer(db, actor, trainee_id, "copy", reason, "已出具个人信息副本（个人信息保护法第四十五条）。")
    return kept


def erase(db: Session, actor: Actor, trainee_id: int, *, reason: str) -> Answer:
    """Erase a person (art. 47), or, while records of the training must be kept, restrict the use of the data.

    Raises `Forbidden`, `NotFound`, and `InvalidInput` without a reason.
    """
    _refuse_unfounded(actor, reason)
    duty = find_duty(db, trainee_id, today())
    if duty is not None:
        return _restricted(db, actor, trainee_id, reason, _words(duty))
    forget_person(db, trainee_id)
    erase_trainee(db, trainee_id, today())
    discard_exports(db, actor)
    words = "您的个人信息已删除（个人信息保护法第四十七条）。不含个人身份的统计与结论留存。"
    answer = _answer(db, actor, trainee_id, "erase", reason, words)
    db.execute(
        update(RightsRequest).where(RightsRequest.trainee_id == trainee_id).values(asked=""),
        execution_options={"synchronize_session": False},
    )
    return replace(answer, erased=True)


def restrict(db: Session, actor: Actor, trainee_id: int, *, reason: str) -> Answer:
    """Stop the use of a person's data at that person's wish (art. 44); raises as `erase` does."""
    _refuse_unfounded(actor, reason)
    return _restricted(db, actor, trainee_id, reason, f"{_ONLY_KEPT}（个人信息保护法第四十四条）。")


def lift(db: Session, actor: Actor, trainee_id: int, *, reason: str) -> Answer:
    """Let a person's data be used again, at that person's wish; raises as `erase` does, `Conflict` where it may be."""
    _refuse_unfounded(actor, reason)
    lift_restriction(db, trainee_id)
    resume_calls(db, trainee_id)
    return _answer(
        db, actor, trainee_id, "lift", reason, "已按您的申请解除对您个人信息的限制，恢复正常使用。"
    )


def correct(db: Session, actor: Actor, trainee_id: int, right: Right, *, document: str) -> Answer:
    """Put right what is wrong of a person (art. 46), on a document, and have everything asked again that rests on it.

    Ledgers in draft are made again, submitted and accepted ones stay and are listed to the authority where they would
    come out otherwise; classes not yet begun ask the gate again. Raises `Forbidden`, `NotFound`, `Conflict` where the
    ID number is another person's, and `InvalidInput` where nothing differs or no document is named.
    """
    _refuse_unfounded(actor, document)
    if actor.account is None:
        raise Forbidden("更正须由具名人员办理。")
    right = _with_unseen(db, actor, trainee_id, right)
    was = correct_trainee(db, trainee_id, right, document=document.strip(), by=actor.account)
    if not was:
        raise InvalidInput("填写的内容与登记的一致，没有需要更正的。")
    ledgers, classes = request_rechecks_of(db, trainee_id), note_corrected(db, trainee_id, _filled(right))
    fields = "、".join(dict.fromkeys(COLUMNS[name] for name in was))
    words = (
        f"您的个人信息已更正：{fields}（个人信息保护法第四十六条）。更正前的内容、所据材料和经办人留存备查。"
    )
    answer = _answer(db, actor, trainee_id, "correct", document, words)
    return replace(answer, ledgers=ledgers, classes=classes)


def _restricted(db: Session, actor: Actor, trainee_id: int, reason: str, words: str) -> Answer:
    restrict_trainee(db, trainee_id, today())
    withhold_calls(db, trainee_id)
    discard_exports(db, actor)
    answer = _answer(db, actor, trainee_id, "restrict", reason, words)
    return replace(answer, classes=classes_to_come(db, trainee_id))


def _filled(right: Right) -> dict[str, bool]:
    """Return which fields of a roster a correction has filled, or emptied; what it leaves alone is not in it."""
    told = {name: getattr(right, name) for name in ("name", "id_number", "phone", "township", "village")}
    told["group"] = right.groups
    return {name: bool(value) for name, value in told.items() if value is not None}


def _with_unseen(db: Session, actor: Actor, trainee_id: int, right: Right) -> Right:
    """Keep the sensitive groups of a person as they stand where the actor may not see them."""
    if right.groups is None or Role.SENSITIVE_READER in actor.roles:
        return right
    hidden = sensitive_groups(law_on(db, today()))
    standing = set(get_trainee(db, trainee_id, by_duty=True).groups) & hidden
    return replace(right, groups=sorted((set(right.groups) - hidden) | standing))


def _answer(db: Session, actor: Actor, trainee_id: int, kind: str, asked: str, words: str) -> Answer:
    row = RightsRequest(
        trainee_id=trainee_id,
        kind=kind,
        asked=asked.strip(),
        words=words,
        handled_by=actor.account,
        handled_on=today(),
    )
    db.add(row)
    db.flush()
    details = {"reason": asked.strip(), "request": row.id}
    record(db, actor, f"person.{kind}", "trainee", trainee_id, details)
    return Answer(row.id, erased=False, on=today(), words=words)


def _refuse_unfounded(actor: Actor, reason: str) -> None:
    require(actor, *HANDLERS)
    if len(reason.strip()) < _SHORTEST:
        raise InvalidInput("请写明本人的申请或所据材料（至少 4 个字，例如申请日期和文号），办理会记入审计。")


def _words(duty: Duty) -> str:
    until = f"至 {duty.until.isoformat()}" if duty.until else "至档案保管期限届满"
    return (
        f"您参加过 {len(duty.sessions)} 期享受财政补贴的培训，档案须依法保管{until}，期满前不能删除；"
        f"{_ONLY_KEPT}（个人信息保护法第四十七条第二款）。"
    )
