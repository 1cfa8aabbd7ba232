"""Institution facts 培训机构事实: what `check_institution` is given."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.kernel.errors import NotFound
from xiangxun.kernel.ids import ref
from xiangxun.registry.documents.queries import papers
from xiangxun.registry.extras.queries import as_facts, as_now
from xiangxun.registry.institutions.history import history_before
from xiangxun.registry.institutions.models import Institution
from xiangxun.registry.institutions.queries import count_overdue, suspended_by
from xiangxun.registry.interpretations.queries import rulings
from xiangxun.rules.facts import InstitutionFacts
from xiangxun.rules.law import Law


def institution_facts(
    db: Session, law: Law, institution_id: int, on: date, *, lecturers: int
) -> InstitutionFacts:
    """Return the institution as rules see it on a day; `lecturers` is how many it has registered."""
    row = db.scalar(select(Institution).where(Institution.id == institution_id))
    if row is None:
        raise NotFound("没有这家培训机构。")
    about = ref("institution", row.id)
    return InstitutionFacts(
        ref=about,
        on=on,
        qualifications=frozenset(row.qualifications),
        lecturers=lecturers,
        papers=papers(db, "institution", row.id),
        overdue_orders=count_overdue(db, row.id, on),
        breached=suspended_by(db, "institution", row.id, on) is not None,
        extra=as_facts(db, "institution", as_now(db, "institution", row.extra, row.extra_shape)),
        history=history_before(db, law, "check_institution", on, institution=about),
        rulings=rulings(db, "institution", row.id),
    )
