"""Pages of extras 本县栏目页面: changing the own fields of anything that has some, and the values kept aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import require
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, posted
from xiangxun.kernel.clock import today
from xiangxun.registry.extras.holders import editing_of, holder_of, is_editable, place_of
from xiangxun.registry.extras.queries import KeptRow, extras_of, kept_of, list_kept
from xiangxun.registry.extras.schemas import KeptSettledIn, OwnFieldsIn
from xiangxun.registry.extras.service import MAY_SETTLE, edit_extras, settle_kept, version_of
from xiangxun.registry.interpretations.filling import declared_fields, filling_in
from xiangxun.registry.interpretations.service import law_on

pages = county_pages("extras", __name__, "extras")

_PAGE = 50


@pages.get("/<subject>/<int:subject_id>")
def edit(subject: str, subject_id: int) -> ResponseReturnValue:
    """Show the form of a row's own fields, filled in as they are."""
    db, editing = current_db(), editing_of(subject)
    editing.permit(db, current_actor(), subject_id)
    law = editing.law(db, subject_id)
    return render_template(
        "extras/edit.html",
        subject=subject,
        subject_id=subject_id,
        version=version_of(db, subject, subject_id),
        named=editing.place.named(db, [subject_id]).get(subject_id, ""),
        address=editing.place.address(db, subject_id),
        filled=extras_of(db, holder_of(subject), [subject_id]).get(subject_id, {}),
        kept=kept_of(db, subject, subject_id),
        **filling_in(law, subject),
    )


@pages.post("/<subject>/<int:subject_id>")
def save(subject: str, subject_id: int) -> ResponseReturnValue:
    """Put what was typed in place of what the row had."""
    db, editing = current_db(), editing_of(subject)
    editing.permit(db, current_actor(), subject_id)
    declared = declared_fields(editing.law(db, subject_id), subject)
    said = posted(OwnFieldsIn, fields=Form().declared(declared))
    edit_extras(db, current_actor(), subject, subject_id, version=said["version"], values=said["fields"])
    flash(_("本县栏目已修改。"))
    return redirect(editing.place.address(db, subject_id), 303)


@pages.get("/kept")
def kept() -> ResponseReturnValue:
    """List the values kept aside that somebody is to enter anew; `?show=all`: everything that was ever kept aside."""
    require(current_actor(), *MAY_SETTLE)
    db, everything = current_db(), request.args.get("show") == "all"
    rows = list_kept(db, open_only=not everything, after=request.args.get("after", type=int), limit=_PAGE)
    more = url_for("extras.kept", show="all" if everything else None, after=rows[-1].id) if rows else ""
    law, names = law_on(db, today()), _names(rows)
    return render_template(
        "extras/kept.html",
        rows=[
            (row, names[row.on].get(row.row_id) or f"{holder_of(row.on).zh} {row.row_id}", _address(row))
            for row in rows
        ],
        words={(field.on, field.key): field for field in law.rulebook.fields.values()},
        everything=everything,
        form=KeptSettledIn,
        next=more if len(rows) == _PAGE else "",
    )


@pages.post("/kept/<int:kept_id>/settle")
def settle(kept_id: int) -> ResponseReturnValue:
    """Say that a value need not be entered anew."""
    settle_kept(current_db(), current_actor(), kept_id, **posted(KeptSettledIn))
    flash(_("已登记不再补填；原值继续留存。"))
    return redirect(url_for("extras.kept"), 303)


def _names(rows: Sequence[KeptRow]) -> Mapping[str, Mapping[int, str]]:
    """Return what the rows are called that values belonged to, by holder and number."""
    ids: dict[str, set[int]] = {}
    for row in rows:
        ids.setdefault(row.on, set()).add(row.row_id)
    return {on: place_of(on).named(current_db(), some) for on, some in ids.items()}


def _address(row: KeptRow) -> str:
    """Return where a value is entered anew."""
    if is_editable(row.on):
        return url_for("extras.edit", subject=row.on, subject_id=row.row_id)
    return place_of(row.on).address(current_db(), row.row_id)
