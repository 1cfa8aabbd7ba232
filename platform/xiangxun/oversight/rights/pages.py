"""Rights pages 个人信息权利页面: what a person may ask for, the register of what was asked, the papers to hand out."""

from __future__ import annotations

import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.kernel.phone import mask_phone
from xiangxun.kernel.resident_id import mask_id
from xiangxun.oversight.rights import service
from xiangxun.oversight.rights.paper import answer_paper, copy_paper, sections_of
from xiangxun.oversight.rights.queries import get_request, list_requests
from xiangxun.oversight.rights.words import CODES, COLUMNS, KINDS
from xiangxun.registry.accounts.queries import account_names
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.townships.queries import township_names
from xiangxun.registry.trainees.correcting import Right, corrections_of
from xiangxun.registry.trainees.discretion import discreet, sensitive_groups
from xiangxun.registry.trainees.queries import get_trainee, views

pages = county_pages("rights", __name__, "rights")

_PAGE = 50
_PDF = "application/pdf"


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show the register of what was asked for and answered."""
    db = current_db()
    require(current_actor(), *service.HANDLERS)
    rows = list_requests(db, before=request.args.get("before", type=int), limit=_PAGE)
    return render_template(
        "rights/index.html",
        rows=rows,
        known=views(db, {row.trainee_id for row in rows}),
        names=account_names(db, {row.handled_by for row in rows if row.handled_by}),
        kinds=KINDS,
        next=url_for("rights.index", before=rows[-1].id) if len(rows) == _PAGE else "",
    )


@pages.get("/<int:trainee_id>")
def page(trainee_id: int) -> ResponseReturnValue:
    """Offer what a person may ask for, and show what was corrected and answered before."""
    db, actor = current_db(), current_actor()
    require(actor, *service.HANDLERS)
    law = law_on(db, today())
    one = get_trainee(db, trainee_id, by_duty=True)
    sees_all = Role.SENSITIVE_READER in actor.roles
    hidden = frozenset() if sees_all else sensitive_groups(law)
    traces = list(corrections_of(db, [trainee_id]))
    requests = list_requests(db, trainee_id=trainee_id)
    staff = {one.corrected_by for one in traces} | {one.handled_by for one in requests if one.handled_by}
    return render_template(
        "rights/page.html",
        one=one if sees_all else discreet(one, law),
        groups=[choice for choice in choices_of(law, "group") if choice[0] not in hidden],
        townships=township_names(db),
        traces=traces,
        requests=requests,
        names=account_names(db, staff),
        words=COLUMNS,
        kinds=KINDS,
        shown=_shown,
        law=law,
    )


@pages.post("/<int:trainee_id>/copy")
def copy(trainee_id: int) -> ResponseReturnValue:
    """Show all that is kept of a person, or hand it out as PDF."""
    db, form = current_db(), Form()
    kept = service.copy_of(db, current_actor(), trainee_id, reason=form.text("reason", "申请"))
    if form.text("as") == "pdf":
        return _pdf(copy_paper(db, kept), f"个人信息副本-{trainee_id}.pdf")
    return render_template("rights/copy.html", sections=sections_of(db, kept))


@pages.post("/<int:trainee_id>/correct")
def correct(trainee_id: int) -> ResponseReturnValue:
    """Put right what is wrong of a person; what is left empty stays."""
    form = Form()
    told = {name: form.text(name) or None for name in ("name", "id_number", "phone", "township", "village")}
    if form.has("no_phone"):
        told["phone"] = ""
    right = Right(**told, groups=form.codes("groups") if form.has("groups_shown") else None)
    document = form.text("document", "所据材料")
    answer = service.correct(current_db(), current_actor(), trainee_id, right, document=document)
    flash(
        _(
            "已更正。%(ledgers)s 期台账、%(classes)s 期未开班的名单将重新核对；已报送、已验收的台账不改动，结果不同的列入“更正影响”。",
            ledgers=len(answer.ledgers),
            classes=len(answer.classes),
        )
    )
    return redirect(url_for("rights.answer", request_id=answer.request_id), 303)


@pages.post("/<int:trainee_id>/<any(erase, restrict, lift):verb>")
def handle(trainee_id: int, verb: str) -> ResponseReturnValue:
    """Erase, restrict, or lift a restriction, and lead to the words to hand out."""
    verbs = {"erase": service.erase, "restrict": service.restrict, "lift": service.lift}
    answer = verbs[verb](current_db(), current_actor(), trainee_id, reason=Form().text("reason", "申请"))
    if answer.classes:
        flash(_("此人仍在 %(n)s 期未开班的名单上，请与承办单位核实是否参加。", n=len(answer.classes)))
    return redirect(url_for("rights.answer", request_id=answer.request_id), 303)


@pages.route("/requests/<int:request_id>", methods=["GET", "POST"])
def answer(request_id: int) -> ResponseReturnValue:
    """Show the answer to a request; posted, hand it out as PDF."""
    db, actor = current_db(), current_actor()
    require(actor, *service.HANDLERS)
    one = get_request(db, request_id)
    if request.method == "POST":
        record(db, actor, "person.answer", "trainee", one.trainee_id, {"request": request_id})
        return _pdf(answer_paper(db, one), f"答复-{request_id}.pdf")
    return render_template("rights/answer.html", one=one, kinds=KINDS)


def _pdf(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), mimetype=_PDF, as_attachment=True, download_name=name)


def _shown(field: str, value: object) -> str:
    """Return a corrected value as the page shows it: numbers masked; the whole stands on the person's copy."""
    if field == "id_number":
        return mask_id(str(value))
    if field == "phone":
        return mask_phone(str(value)) or "—"
    if field == "groups" and isinstance(value, list):
        law = law_on(current_db(), today())
        hidden = frozenset() if Role.SENSITIVE_READER in current_actor().roles else sensitive_groups(law)
        return "、".join(law.rulebook.label("group", one) for one in value if one not in hidden) or "—"
    return CODES.get(field, {}).get(str(value), str(value)) or "—"
