"""Keeps registers 登记: enter, amend, attach papers, sign, close. A closed entry never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import now, today
from xiangxun.kernel.errors import Conflict, Forbidden, InvalidInput, NotFound, StepStopped
from xiangxun.registry.documents.service import file_document
from xiangxun.registry.extras.queries import as_now
from xiangxun.registry.extras.service import settle
from xiangxun.registry.extras.storage import field_history
from xiangxun.registry.extras.upgrading import bring_row_up
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers.declared import Register, get_register, role_label
from xiangxun.registry.registers.filling import fill_in
from xiangxun.registry.registers.models import RegisterEntry, RegisterSignature
from xiangxun.registry.registers.permission import check_keeper, check_signer
from xiangxun.registry.registers.subjects import institution_of
from xiangxun.rules.law import Law


def enter(
    db: Session,
    actor: Actor,
    *,
    register: str,
    fields: Mapping[str, Any],
    on: date | None = None,
    subject: str | None = None,
    subject_id: int | None = None,
    keeper: str = "",
) -> int:
    """Enter something of a day (today) in a register, about a subject or none; return the entry's id.

    `subject`: session, institution, lecturer, trainee, plan. `keeper`: a slice that alone changes the entry and has
    itself checked who may enter. Raises `InvalidInput` for an unknown register, or naming the fields that are wrong.
    """
    law = law_on(db, today())
    declared = get_register(law, register)
    if not keeper and declared.supervised:
        raise Conflict(f"{declared.zh}在监督检查中办理，请从那里填写。")
    if (subject is None) != (subject_id is None):
        raise InvalidInput("请选定登记的对象：种类和哪一个。")
    whose = institution_of(db, subject, subject_id) if subject and subject_id else actor.institution
    if not keeper:
        check_keeper(actor, declared, law, whose)
    entry = RegisterEntry(
        register=register,
        on=_past_day(on),
        subject=subject,
        subject_id=subject_id,
        institution_id=whose,
        fields=fill_in(declared, fields),
        extra_shape=field_history(db).shape,
        keeper=keeper,
        entered_by=actor.account,
        entered_at=now(),
    )
    db.add(entry)
    db.flush()
    record(db, actor, "register.enter", "register", entry.id, {"register": register, "about": subject or ""})
    return entry.id


def amend(
    db: Session,
    actor: Actor,
    entry_id: int,
    *,
    version: int,
    fields: Mapping[str, Any],
    on: date | None = None,
    keeper: str = "",
) -> None:
    """Put other values in place of an open entry's; whoever signed must sign again. The same values change nothing.

    Raises `Conflict` where the entry is closed or somebody changed it first.
    """
    entry, declared, law = _open(db, entry_id, keeper)
    if not keeper:
        check_keeper(actor, declared, law, entry.institution_id)
    entry.expect_version(version)
    told, day = fill_in(declared, fields), _past_day(on or entry.on)
    kept = as_now(db, f"register:{entry.register}", entry.fields, entry.extra_shape)
    if (told, day) == (kept, entry.on):
        return
    bring_row_up(db, "register", entry_id)
    entry.fields, entry.on = told, day
    _drop_signatures(db, entry_id)
    db.flush()
    settle(db, f"register:{entry.register}", {entry_id: told}, by=actor.account)
    record(db, actor, "register.amend", "register", entry_id, {"register": entry.register})


def attach(
    db: Session,
    actor: Actor,
    entry_id: int,
    *,
    kind: str,
    title: str,
    content: bytes | BinaryIO | None = None,
    name: str = "",
    keeper: str = "",
) -> int:
    """File a paper with an open entry; return the document's id."""
    entry, declared, law = _open(db, entry_id, keeper)
    if not keeper:
        check_keeper(actor, declared, law, entry.institution_id)
    return file_document(
        db,
        actor,
        subject="register",
        subject_id=entry_id,
        kind=kind,
        title=title,
        on=today(),
        content=content,
        name=name,
    )


def sign(db: Session, actor: Actor, entry_id: int, *, role: str, keeper: str = "") -> None:
    """Sign an open entry by name in a role that the register asks for; raises `Conflict` where that role has signed."""
    entry, declared, law = _open(db, entry_id, keeper)
    if actor.account is None:
        raise Forbidden("签字须由具名人员作出。")
    if not keeper:
        check_signer(actor, declared, law, role, entry.institution_id)
    signed = _signed_roles(db, entry_id)
    if role in signed:
        raise Conflict(f"{role_label(law, role)}已经签字。")
    db.add(
        RegisterSignature(entry_id=entry_id, role=role, name=actor.name, account_id=actor.account, on=today())
    )
    db.flush()
    record(db, actor, "register.sign", "register", entry_id, {"register": entry.register, "role": role})


def unsign(db: Session, actor: Actor, entry_id: int, *, keeper: str) -> None:
    """Take every signature off an open entry that another slice keeps: it goes round once more."""
    entry, _, _ = _open(db, entry_id, keeper)
    _drop_signatures(db, entry_id)
    record(db, actor, "register.unsign", "register", entry_id, {"register": entry.register})


def close(db: Session, actor: Actor, entry_id: int, *, keeper: str = "") -> None:
    """Close an entry for good; raises `StepStopped` naming the signatures that are missing."""
    entry, declared, law = _open(db, entry_id, keeper)
    if not keeper:
        check_keeper(actor, declared, law, entry.institution_id)
        signed = _signed_roles(db, entry_id)
        missing = [role_label(law, role) for role in declared.signed_by if role not in signed]
        if missing:
            message = f"{declared.zh}还没有签齐，不能办结：缺{'、'.join(missing)}签字。"
            raise StepStopped(message, code="unsigned", details={"missing": missing})
    entry.closed_on, entry.closed_by = today(), actor.account
    db.flush()
    record(db, actor, "register.close", "register", entry_id, {"register": entry.register})


def _open(db: Session, entry_id: int, keeper: str) -> tuple[RegisterEntry, Register, Law]:
    entry = db.scalar(select(RegisterEntry).where(RegisterEntry.id == entry_id))
    if entry is None:
        raise NotFound("没有这条登记。")
    if entry.closed_on is not None:
        raise Conflict("这条登记已经办结，不能再改。")
    if entry.keeper != keeper:
        raise Conflict("这条登记在监督检查中办理，请从检查记录打开。")
    law = law_on(db, today())
    return entry, get_register(law, entry.register), law


def _drop_signatures(db: Session, entry_id: int) -> None:
    db.execute(delete(RegisterSignature).where(RegisterSignature.entry_id == entry_id))


def _signed_roles(db: Session, entry_id: int) -> set[str]:
    return set(db.scalars(select(RegisterSignature.role).where(RegisterSignature.entry_id == entry_id)))


def _past_day(on: date | None) -> date:
    day = on or today()
    if day > today():
        raise InvalidInput("登记日期不能晚于今天。")
    return day
