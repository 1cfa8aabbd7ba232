"""Lecturer facts 讲师事实: what grading and engagement are judged by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.decisions import Erased, Held, register_person_source
from xiangxun.kernel.errors import NotFound
from xiangxun.kernel.ids import ref, row_id
from xiangxun.registry.documents.queries import papers
from xiangxun.registry.extras.queries import as_facts, as_now
from xiangxun.registry.institutions.queries import suspended_by
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.registry.lecturers.models import Lecturer, LecturerCertificate
from xiangxun.rules.facts import Certificate, LecturerFacts
from xiangxun.rules.history import History
from xiangxun.rules.vocabulary import Map


def lecturer_facts(
    db: Session, lecturer_id: int, on: date, *, history: History | None = None
) -> LecturerFacts:
    """Return the lecturer as rules see one on a day; papers filed about him count as evidence of their kind."""
    row = db.scalar(select(Lecturer).where(Lecturer.id == lecturer_id))
    if row is None:
        raise NotFound("没有这位讲师。")
    filed = {paper.kind for paper in papers(db, "lecturer", row.id)}
    return LecturerFacts(
        ref=ref("lecturer", row.id),
        on=on,
        birth=row.birth,
        certificates=_certificates(db, row.id),
        evidence=frozenset({*row.evidence, *filed}),
        months=Map(row.months),
        suspended_by=suspended_by(db, "lecturer", row.id, on),
        extra=as_facts(db, "lecturer", as_now(db, "lecturer", row.extra, row.extra_shape)),
        history=history or History(),
        rulings=rulings(db, "lecturer", row.id),
    )


def _certificates(db: Session, lecturer_id: int) -> tuple[Certificate, ...]:
    rows = db.scalars(
        select(LecturerCertificate)
        .where(LecturerCertificate.lecturer_id == lecturer_id)
        .order_by(LecturerCertificate.position, LecturerCertificate.id)
    )
    return tuple(Certificate(kind=row.kind, issued=row.issued, expires=row.expires) for row in rows)


def held_of(db: Session, refs: Collection[str]) -> Mapping[str, Held | Erased]:
    """Return what is held now of lecturers named in a receipt."""
    rows = db.scalars(select(Lecturer).where(Lecturer.id.in_([row_id(one) for one in refs])))
    return {ref("lecturer", row.id): {"LecturerFacts.birth": row.birth} for row in rows}


register_person_source("lecturer", held_of)
