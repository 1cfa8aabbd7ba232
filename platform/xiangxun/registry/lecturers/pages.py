"""Lecturer pages 讲师页面: the register with grades, one lecturer with certificates' papers and the reasons."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import may, sees_only
from xiangxun.foundation.audit import record
from xiangxun.foundation.decisions import list_receipts, why
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, posted
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.listing import Filter, Listing, hand_out
from xiangxun.foundation.web.wording import choices_of, document_kinds
from xiangxun.kernel.clock import today
from xiangxun.registry.documents.queries import list_documents
from xiangxun.registry.extras.holders import Editing, Place, allow_editing, holder_of, names_in
from xiangxun.registry.extras.queries import extras_of
from xiangxun.registry.extras.showing import own_cells, own_columns, own_view
from xiangxun.registry.institutions.queries import institution_names
from xiangxun.registry.interpretations.filling import declared_fields, filling_in
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.lecturers.queries import find_lecturers, get_lecturer
from xiangxun.registry.lecturers.schemas import CertificateIn, LecturerIn
from xiangxun.registry.lecturers.service import KEEPERS, may_change, register_lecturer
from xiangxun.rules.law import Law

pages = county_pages("lecturers", __name__, "lecturers")


@pages.route("/search", methods=["GET", "POST"], endpoint="search")
@pages.get("/")
def index() -> ResponseReturnValue:
    """List lecturers, with a form for another; posted, those of the name looked for."""
    db, own = current_db(), sees_only(current_actor())
    law = law_on(db, today())
    listing = _listing(law)
    rows = find_lecturers(db, listing.ask, open_to=own)
    return render_template(
        "lecturers/index.html",
        rows=rows,
        listing=listing,
        next=listing.next(rows),
        law=law,
        may_keep=may(current_actor(), *KEEPERS),
        form=LecturerIn,
        known={"institution_id": own} if own else {},
        lists=_offered(law),
        certificate=CertificateIn,
        certificates=choices_of(law, "certificate"),
        experience=choices_of(law, "experience"),
        **filling_in(law, "lecturer"),
    )


@pages.post("/workbook")
def workbook() -> ResponseReturnValue:
    """Hand out the lecturers that the list is narrowed to."""
    db, actor = current_db(), current_actor()
    law = law_on(db, today())
    listing = _listing(law)
    rows = find_lecturers(db, listing.everything, open_to=sees_only(actor))
    record(db, actor, "lecturers.export", "lecturer", None, {"rows": len(rows)})
    names = institution_names(db)
    columns = [
        Column("姓名", 12),
        Column("职称", 16),
        Column("等级", 14),
        Column("所属机构", 28, Kind.WRAPPED),
        Column("登记日期", 12, Kind.DAY),
        *own_columns(law, "lecturer"),
    ]
    held = extras_of(db, holder_of("lecturer"), [row.id for row in rows])
    lines = (
        (
            row.name,
            law.rulebook.label("title", row.title),
            law.rulebook.label("lecturer", row.grade or ""),
            names.get(row.institution_id or 0, ""),
            row.registered_on,
            *own_cells(law, "lecturer", held.get(row.id, {})),
        )
        for row in rows
    )
    return hand_out("讲师", columns, lines, remark=listing.describe())


def _listing(law: Law) -> Listing:
    scale = law.rulebook.scales.get("lecturer")
    return Listing(
        "lecturers.index",
        sorts=("name", "-registered_on"),
        filters=(
            Filter(
                "grade",
                _("等级"),
                [(one, law.rulebook.label("lecturer", one, language())) for one in scale.grades]
                if scale
                else [],
            ),
            Filter("institution", _("所属机构"), _institutions()),
        ),
        searched=_("姓名"),
        exports="lecturers.workbook",
        searches="lecturers.search",
    )


def _institutions() -> list[tuple[int, str]]:
    """Return the institutions to choose from, as (id, name)."""
    return list(institution_names(current_db(), only=sees_only(current_actor())).items())


@pages.post("/")
def register() -> ResponseReturnValue:
    """Add a lecturer; the rulebook grades him at once."""
    form, db = Form(), current_db()
    law = law_on(db, today())
    fields = [key for key, _words in choices_of(law, "experience")]
    months = {key: form.find_count(f"months_{key}", "从业月数") for key in fields}
    said = posted(
        LecturerIn,
        months={key: count for key, count in months.items() if count},
        extra=form.declared(declared_fields(law, "lecturer")),
    )
    said["certificates"] = [posted(CertificateIn)] if form.has("kind") else []
    added = register_lecturer(db, current_actor(), **said)
    flash(_("讲师已登记并评定等级。"))
    return redirect(url_for("lecturers.page", lecturer_id=added), 303)


@pages.get("/<int:lecturer_id>")
def page(lecturer_id: int) -> ResponseReturnValue:
    """Show one lecturer: grade and why."""
    db = current_db()
    law = law_on(db, today())
    receipts = list_receipts(db, "lecturer", lecturer_id, "decide_lecturer_grade")
    return render_template(
        "lecturers/page.html",
        one=get_lecturer(db, lecturer_id),
        law=law,
        why=why(db, receipts[0].id, lang=language()) if receipts else None,
        documents=list_documents(db, "lecturer", lecturer_id),
        kinds=document_kinds(law),
        institutions=institution_names(db),
        own=own_view(db, current_actor(), law, holder_of("lecturer"), lecturer_id),
    )


def _offered(law: Law) -> dict[str, list[tuple[Any, str]]]:
    """Return what the form offers to choose from; titles only where the rulebook lists them."""
    titles = choices_of(law, "title")
    offered: dict[str, list[tuple[Any, str]]] = {"institution_id": _institutions()}
    return {**offered, "title": [*titles]} if titles else offered


allow_editing(
    "lecturer",
    Editing(
        permit=may_change,
        law=lambda db, _lecturer: law_on(db, today()),
        place=Place(
            named=names_in("lecturer", "name"),
            address=lambda _db, lecturer: url_for("lecturers.page", lecturer_id=lecturer),
        ),
    ),
)
