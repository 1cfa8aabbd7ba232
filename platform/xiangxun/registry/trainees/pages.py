"""Trainee pages 学员页面: a masked list; a full number is shown for a reason, and the look is logged.

Names are looked for in a posted form: an address would carry them into logs and histories.
"""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from xiangxun.foundation.access import Role
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.discretion import discreet
from xiangxun.registry.trainees.queries import TraineeView, get_trainee, list_trainees
from xiangxun.registry.trainees.reach import reach_of
from xiangxun.registry.trainees.service import reveal_id, reveal_phone

pages = county_pages("trainees", __name__, "trainees")

_PAGE = 50


@pages.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """List trainees by name; posted, those whose name or pinyin begins with what was typed."""
    db, search = current_db(), Form().text("search")
    after = request.args.get("after", type=int)
    within = reach_of(current_actor())
    rows = list_trainees(db, search=search, within=within, after=after, limit=_PAGE)
    more = url_for("trainees.index", after=rows[-1].id) if len(rows) == _PAGE and not search else ""
    law = law_on(db, today())
    rows = [discreet(one, law) for one in rows]
    return render_template("trainees/index.html", rows=rows, next=more, search=search, law=law)


@pages.get("/<int:trainee_id>")
def page(trainee_id: int) -> ResponseReturnValue:
    """Show one trainee, masked."""
    return _page(get_trainee(current_db(), trainee_id))


@pages.post("/<int:trainee_id>/reveal")
def reveal(trainee_id: int) -> ResponseReturnValue:
    """Show the full ID number and telephone this once; the look and its reason are in the audit."""
    db, actor = current_db(), current_actor()
    reason = Form().text("reason", "理由")
    number = reveal_id(db, actor, trainee_id, reason=reason)
    phone = reveal_phone(db, actor, trainee_id, reason=reason)
    sees_groups = Role.SENSITIVE_READER in actor.roles
    return _page(get_trainee(db, trainee_id), sees_groups=sees_groups, number=number, phone=phone)


def _page(one: TraineeView, *, sees_groups: bool = False, **revealed: str | None) -> ResponseReturnValue:
    law = law_on(current_db(), today())
    one = one if sees_groups else discreet(one, law)
    return render_template("trainees/page.html", one=one, law=law, revealed=revealed)
