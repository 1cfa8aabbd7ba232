"""Trainee pages 学员页面: a masked list; a full number is shown for a reason, and the look is logged.

Names are looked for in a posted form: an address would carry them into logs and histories.
"""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import Role
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_by, posted
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.listing import PAGE, Filter, Listing
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.registry.exports.pages import export_answer
from xiangxun.registry.extras.holders import Editing, Place, allow_editing, holder_of
from xiangxun.registry.extras.showing import own_view
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.townships.queries import township_names
from xiangxun.registry.trainees.discretion import discreet, discreet_rows, sensitive_groups
from xiangxun.registry.trainees.exporting import TRAINEES
from xiangxun.registry.trainees.queries import get_trainee, list_trainees, views
from xiangxun.registry.trainees.reach import reach_of
from xiangxun.registry.trainees.schemas import RevealIn
from xiangxun.registry.trainees.service import MAY_REVEAL, may_change, reveal_id, reveal_phone
from xiangxun.registry.trainees.view import TraineeView
from xiangxun.rules.law import Law

pages = county_pages("trainees", __name__, "trainees")


@pages.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """List trainees by name; posted, those whose name or pinyin begins with what was typed."""
    db, search = current_db(), Form().text("search")
    law = law_on(db, today())
    listing, within = _listing(law), reach_of(current_actor())
    ask = listing.ask
    rows = list_trainees(db, search=search, narrowed=ask, within=within, after=ask.after, limit=PAGE)
    return render_template(
        "trainees/index.html",
        rows=discreet_rows(rows, law),
        listing=listing,
        after=rows[-1].id if len(rows) == PAGE else None,
        search=search,
        law=law,
    )


@pages.post("/workbook")
def export() -> ResponseReturnValue:
    """Hand out the trainees that the list is narrowed to; a large list is made by the workers."""
    return export_answer(TRAINEES, _listing(law_on(current_db(), today())), name=Form().text("search"))


def _listing(law: Law) -> Listing:
    scale = law.rulebook.scales.get("trainee")
    grades = scale.grades if scale else ()
    hidden = sensitive_groups(law)
    return Listing(
        "trainees.index",
        sorts=("name",),
        searched=_("乡镇"),
        suggested=township_names(current_db()),
        filters=(
            Filter("group", _("人员类别"), [one for one in choices_of(law, "group") if one[0] not in hidden]),
            Filter(
                "level", _("等级"), [(one, law.rulebook.label("trainee", one, language())) for one in grades]
            ),
        ),
        exports="trainees.export",
        names=True,
    )


@pages.get("/<int:trainee_id>")
def page(trainee_id: int) -> ResponseReturnValue:
    """Show one trainee, masked."""
    return _page(get_trainee(current_db(), trainee_id))


@pages.post("/<int:trainee_id>/reveal")
@done_by(*MAY_REVEAL)
def reveal(trainee_id: int) -> ResponseReturnValue:
    """Show the full ID number and telephone this once; the look and its reason are in the audit."""
    db, actor = current_db(), current_actor()
    reason = posted(RevealIn)["reason"]
    number = reveal_id(db, actor, trainee_id, reason=reason)
    phone = reveal_phone(db, actor, trainee_id, reason=reason)
    sees_groups = Role.SENSITIVE_READER in actor.roles
    return _page(get_trainee(db, trainee_id), sees_groups=sees_groups, number=number, phone=phone)


def _page(one: TraineeView, *, sees_groups: bool = False, **revealed: str | None) -> ResponseReturnValue:
    law = law_on(current_db(), today())
    one = one if sees_groups else discreet(one, law)
    own = (
        None if one.restricted else own_view(current_db(), current_actor(), law, holder_of("person"), one.id)
    )
    return render_template("trainees/page.html", one=one, law=law, revealed=revealed, own=own, form=RevealIn)


allow_editing(
    "person",
    Editing(
        permit=may_change,
        law=lambda db, _trainee: law_on(db, today()),
        place=Place(
            named=lambda db, ids: {one: view.name for one, view in views(db, ids).items()},
            address=lambda _db, trainee: url_for("trainees.page", trainee_id=trainee),
        ),
    ),
)
