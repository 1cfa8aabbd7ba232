"""Registers lecturers 讲师 and has them graded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation import vault
from xiangxun.foundation.access import Actor, Role, sees_only
from xiangxun.foundation.audit import record
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import InvalidInput, NotFound
from xiangxun.kernel.resident_id import read_resident_id
from xiangxun.registry.extras.holders import after_change
from xiangxun.registry.extras.storage import written
from xiangxun.registry.institutions.service import require_own
from xiangxun.registry.interpretations.filling import declared_fields, fill_in
from xiangxun.registry.interpretations.service import ask, law_on
from xiangxun.registry.lecturers.facts import lecturer_facts
from xiangxun.registry.lecturers.history import lecturer_history
from xiangxun.registry.lecturers.models import LECTURER, Lecturer, LecturerCertificate, LecturerRating
from xiangxun.registry.lecturers.queries import list_lecturers
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY

ID_FIELD = "lecturer.id_number"
#: Who keeps the list of lecturers; an institution its own.
KEEPERS = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)


@dataclass(frozen=True, slots=True)
class CertificateIn:
    """A certificate as it is handed in; `kind` is a code of the rulebook."""

    kind: str
    issued: date | None = None
    expires: date | None = None
    number: str = ""
    issuer: str = ""


def require_open_to(db: Session, actor: Actor, lecturer_ids: Collection[int]) -> None:
    """Raise `NotFound` where an institution names a lecturer who is neither its own nor open to every institution."""
    own = sees_only(actor)
    if own is not None and not set(lecturer_ids) <= {one.id for one in list_lecturers(db, open_to=own)}:
        raise NotFound("没有这位讲师。")


def register_lecturer(
    db: Session,
    actor: Actor,
    *,
    institution_id: int | None,
    name: str,
    birth: date | None,
    title: str = "",
    id_number: str | None = None,
    certificates: Sequence[CertificateIn] = (),
    evidence: Collection[str] = (),
    months: Mapping[str, int] | None = None,
    extra: Mapping[str, Any] | None = None,
) -> int:
    """Add a lecturer with certificates and months of experience by field; grade him; return the id."""
    require_own(actor, institution_id, *KEEPERS)
    if not name.strip():
        raise InvalidInput("讲师姓名不能为空。")
    law = law_on(db, today())
    _check_title(law, title)
    number = _checked_number(db, id_number)
    row = Lecturer(
        institution_id=institution_id,
        name=name.strip(),
        birth=birth,
        id_sealed=vault.seal(db, ID_FIELD, number) if number else None,
        id_index=vault.blind_index(db, ID_FIELD, number) if number else None,
        title=title,
        evidence=sorted(evidence),
        months=dict(months or {}),
        registered_on=today(),
        **written(db, fill_in("讲师", declared_fields(law, "lecturer"), extra or {})),
    )
    db.add(row)
    db.flush()
    _add_certificates(db, row.id, certificates)
    record(
        db, actor, "lecturer.register", "lecturer", row.id, {"certificates": [c.kind for c in certificates]}
    )
    grade_lecturer(db, row.id)
    return row.id


def may_change(db: Session, actor: Actor, lecturer_id: int) -> None:
    """Raise `Forbidden` unless the actor may change what is registered of a lecturer."""
    row = db.scalar(select(Lecturer).where(Lecturer.id == lecturer_id))
    if row is None:
        raise NotFound("没有这位讲师。")
    require_own(actor, row.institution_id, *KEEPERS)


def _regrade(db: Session, _actor: Actor, lecturer_id: int) -> None:
    grade_lecturer(db, lecturer_id)


def grade_lecturer(db: Session, lecturer_id: int) -> str:
    """Ask for the grade as of today and keep it with the rules that gave it; return the grade."""
    row = db.scalar(select(Lecturer).where(Lecturer.id == lecturer_id))
    if row is None:
        raise NotFound("没有这位讲师。")
    history = lecturer_history(db, law_on(db, today()), "decide_lecturer_grade", lecturer_id, today())
    facts = lecturer_facts(db, lecturer_id, today(), history=history)
    decision = ask(db, "decide_lecturer_grade", facts, on=today(), matter="lecturer", matter_id=lecturer_id)
    row.grade = decision.answer.grade
    row.grade_rules = list(decision.answer.rules)
    db.flush()
    return str(row.grade)


def note_rating(
    db: Session, lecturer_id: int, session_id: int, *, on: date, forms: int, satisfied: int
) -> None:
    """Keep what the forms of a session say of a lecturer; a later count of the same session replaces it."""
    row = db.scalar(
        select(LecturerRating).where(
            LecturerRating.lecturer_id == lecturer_id, LecturerRating.session_id == session_id
        )
    )
    if row is None:
        row = LecturerRating(lecturer_id=lecturer_id, session_id=session_id)
        db.add(row)
    row.on, row.forms, row.satisfied = on, forms, satisfied
    db.flush()


def _check_title(law: Law, title: str) -> None:
    """Raise where the county's word list of titles 职称 (its fee table is keyed by them) does not know this one."""
    known = law.rulebook.words.get("title", EMPTY)
    if title and known and title not in known:
        listed = "、".join(word.zh for word in known.values())
        raise InvalidInput(f"职称请从本县的列表中选择：{listed}。", details={"field": "title"})


def _checked_number(db: Session, written: str | None) -> str | None:
    if not written or not written.strip():
        return None
    read = read_resident_id(written, today=today())
    if not read.valid:
        raise InvalidInput("讲师的身份证号不对，请按原件核对。")
    if db.scalar(
        select(Lecturer.id).where(Lecturer.id_index == vault.blind_index(db, ID_FIELD, read.number))
    ):
        raise InvalidInput("这位讲师已经登记，请直接选用。")
    return read.number


def _add_certificates(db: Session, lecturer_id: int, certificates: Sequence[CertificateIn]) -> None:
    db.add_all(
        LecturerCertificate(
            lecturer_id=lecturer_id,
            kind=certificate.kind,
            issued=certificate.issued,
            expires=certificate.expires,
            number=certificate.number,
            issuer=certificate.issuer,
            position=position,
        )
        for position, certificate in enumerate(certificates)
    )
    db.flush()


after_change(LECTURER.on, _regrade)
