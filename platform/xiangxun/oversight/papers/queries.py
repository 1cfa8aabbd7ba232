"""Reads papers 文书: which ones the county uses about a matter, and who took which out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.papers.composing import basis
from xiangxun.rules.law import Law
from xiangxun.rules.law.papers import PaperForm

PRINTED = "paper.print"
_SHOWN = 50


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper of the county: its title, the articles that ask for it, the step it is wanted before."""

    key: str
    title: str
    basis: str
    stage: str | None
    subject: str
    own: bool


@dataclass(frozen=True, slots=True)
class Printing:
    """Somebody took a paper out: which, as what, of which day (of a day's paper), with the digest of its bytes."""

    at: datetime
    name: str
    paper: str
    format: str
    on: str
    sha256: str


def list_papers(law: Law, *subjects: str) -> Sequence[PaperRow]:
    """Return the papers that the county uses about such matters, in the order of a session's life."""
    return [
        PaperRow(
            form.key,
            form.title or form.key,
            basis(form, law),
            form.kind.stage,
            form.kind.subject,
            form.typst is not None or form.word is not None,
        )
        for form in law.rulebook.papers.values()
        if form.kind.subject in subjects and form.used is not False
    ]


def find_form(law: Law, key: str) -> PaperForm | None:
    """Return the county's form of a paper; None where it uses none."""
    form = law.rulebook.papers.get(key)
    return form if form is not None and form.used is not False else None


def list_printings(db: Session, subject: str, subject_id: int | None) -> Sequence[Printing]:
    """Return who took papers about a matter out, the latest first."""
    statement = select(AuditEntry).where(
        AuditEntry.action == PRINTED, AuditEntry.subject == subject, AuditEntry.subject_id == subject_id
    )
    rows = db.scalars(statement.order_by(AuditEntry.id.desc()).limit(_SHOWN))
    return [
        Printing(
            row.at,
            row.name,
            row.details["paper"],
            row.details["format"],
            row.details.get("on") or "",
            row.details["sha256"],
        )
        for row in rows
    ]
