"""Supervision pages 监督检查页面: what is due in the county, the inspections, one inspection with all that follows."""

from __future__ import annotations

from collections import Counter
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.audit import record
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_by, done_if, posted
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.listing import Filter, Listing, hand_out
from xiangxun.kernel.clock import today
from xiangxun.oversight.supervision import measures, service
from xiangxun.oversight.supervision.duties import DutyState
from xiangxun.oversight.supervision.obligations import obligations
from xiangxun.oversight.supervision.queries import find_inspections, watched_since
from xiangxun.oversight.supervision.queries import measures as measures_of
from xiangxun.oversight.supervision.reading import only_institution, readable_duties, readable_inspection
from xiangxun.oversight.supervision.schemas import (
    BreachIn,
    CircularIn,
    InspectionAmendIn,
    InspectionIn,
    InspectionOrderIn,
    InspectionSignIn,
    OrderResultIn,
)
from xiangxun.registry.institutions.orders import CLOSERS, FOUND_BY, OFFICE, OWN, SUPERIOR, report_result
from xiangxun.registry.institutions.queries import institution_names, list_orders
from xiangxun.registry.institutions.service import is_own
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers.declared import get_register, role_label
from xiangxun.registry.registers.filling import shown
from xiangxun.registry.registers.permission import holds
from xiangxun.registry.registers.posted import fields_of
from xiangxun.registry.registers.queries import get_entries
from xiangxun.registry.registers.subjects import names_of
from xiangxun.rules.law import Law
from xiangxun.training.approvals.queries import list_steps
from xiangxun.training.sessions.queries import get_session, list_sessions, session_by_code

pages = county_pages("supervision", __name__, "supervision")

_SUGGESTED = 50

_STATES = {"draft": "草稿", "signing": "待签字", "closed": "已办结"}


@pages.get("/")
def duties() -> ResponseReturnValue:
    """Show what is late, at risk or due; `?show=all` with what is met, `?on=` another day.

    Who speaks for an institution sees what is its own affair.
    """
    db = current_db()
    on = request.args.get("on", default=today(), type=_day)
    law = law_on(db, on)
    found = readable_duties(obligations(db, on, language()), current_actor(), law)
    every = request.args.get("show") == "all"
    return render_template(
        "supervision/duties.html",
        duties=[one for one in found if every or one.state is not DutyState.MET],
        counts=Counter(one.state for one in found),
        since=watched_since(db) if on == today() else {},
        states=list(DutyState),
        every=every,
        on=on,
        law=law,
    )


@pages.get("/inspections/")
def index() -> ResponseReturnValue:
    """List inspections, with a form for another: `?kind=spot_check`, `?session=` (its code)."""
    db, own = current_db(), only_institution(current_actor())
    law = law_on(db, today())
    kind = request.args.get("kind", service.REGISTERS[0])
    register = get_register(law, kind if kind in service.REGISTERS else service.REGISTERS[0])
    listing = _listing(law)
    rows = find_inspections(db, listing.ask, institution_id=own)
    about = [("session", row.session_id) for row in rows if row.session_id]
    return render_template(
        "supervision/index.html",
        rows=rows,
        listing=listing,
        next=listing.next(rows),
        names=names_of(db, about),
        institutions=institution_names(db),
        kinds=[get_register(law, key) for key in service.REGISTERS],
        register=register,
        form=InspectionIn,
        options=lambda field: [
            (code, law.rulebook.label(field.key, code, language())) for code in field.options
        ],
        value=lambda field, plain: shown(law, field, plain, language()),
        may_enter=own is None,
        session=request.args.get("session", ""),
        codes=[one.code for one in list_sessions(db, limit=_SUGGESTED)],
        today=today(),
        law=law,
    )


@pages.post("/inspections/workbook")
def workbook() -> ResponseReturnValue:
    """Hand out the inspections that the list is narrowed to."""
    db, actor = current_db(), current_actor()
    law = law_on(db, today())
    listing = _listing(law)
    rows = find_inspections(db, listing.everything, institution_id=only_institution(actor))
    record(db, actor, "inspections.export", "inspection", None, {"rows": len(rows)})
    institutions = institution_names(db)
    names = names_of(db, [("session", row.session_id) for row in rows if row.session_id])
    columns = [
        Column("日期", 12, Kind.DAY),
        Column("种类", 14),
        Column("机构", 26, Kind.WRAPPED),
        Column("期次", 24, Kind.WRAPPED),
        Column("状态", 10),
        Column("情况", 40, Kind.WRAPPED),
    ]
    lines = (
        (
            row.entry.on,
            law.rulebook.label("register", row.entry.register),
            institutions.get(row.institution_id, ""),
            names.get(("session", row.session_id), "") if row.session_id else "",
            _STATES[row.state],
            str(row.entry.fields.get("found", "")),
        )
        for row in rows
    )
    return hand_out("检查记录", columns, lines, remark=listing.describe())


def _listing(law: Law) -> Listing:
    own = only_institution(current_actor())
    institutions = [] if own else list(institution_names(current_db()).items())
    return Listing(
        "supervision.index",
        sorts=("-id",),
        filters=(
            Filter("state", _("状态"), [(key, _(words)) for key, words in _STATES.items()]),
            Filter(
                "register",
                _("种类"),
                [(key, get_register(law, key).label(language())) for key in service.REGISTERS],
            ),
            Filter("institution", _("机构"), institutions),
        ),
        exports="supervision.workbook",
    )


@pages.post("/inspections/<register>")
def enter(register: str) -> ResponseReturnValue:
    """Draft the record of an inspection or spot check."""
    db, form = current_db(), Form()
    code = form.text("session")
    session = get_session(db, session_by_code(db, code)).row if code else None
    about = {"session_id": session.id, "institution_id": session.institution_id} if session else {}
    told = fields_of(get_register(law_on(db, today()), register))
    said = posted(InspectionIn, register=register, fields=told, **about)
    made = service.enter_inspection(db, current_actor(), **said)
    return _back(made, _("检查记录已填写。"))


@pages.get("/inspections/<int:inspection_id>")
def page(inspection_id: int) -> ResponseReturnValue:
    """Show one inspection: record, signatures, measures."""
    db, actor = current_db(), current_actor()
    one = readable_inspection(db, actor, inspection_id)
    law = law_on(db, today())
    done = measures_of(db, inspection_id)
    orders = {row.id: row for row in list_orders(db, institution_id=one.institution_id)}
    return render_template(
        "supervision/page.html",
        one=one,
        register=get_register(law, one.entry.register),
        steps=list_steps(db, service.MATTER, inspection_id),
        orders=[orders[row.order_id] for row in done if row.order_id in orders],
        circulars=get_entries(db, [row.entry_id for row in done if row.entry_id]).values(),
        rules=[(entry.id, f"{entry.article}　{entry.id}") for entry in law.rulebook.rules.values()],
        found_by=[(key, _(FOUND_BY[key])) for key in (OWN, SUPERIOR)],
        order_form=InspectionOrderIn,
        circular_form=CircularIn,
        amending=InspectionAmendIn,
        signing=InspectionSignIn,
        result=OrderResultIn,
        breach=BreachIn,
        breach_rules=[
            (entry.id, f"{entry.article}　{entry.id}")
            for entry in measures.breach_rules(law)
            if holds(actor, entry.confirm_by or "", law)
        ],
        institution=institution_names(db).get(one.institution_id, ""),
        names=names_of(db, [("session", one.session_id)] if one.session_id else []),
        options=lambda field: [
            (code, law.rulebook.label(field.key, code, language())) for code in field.options
        ],
        value=lambda field, plain: shown(law, field, plain, language()),
        role=lambda code: role_label(law, code),
        holds=lambda code: holds(actor, code, law),
        today=today(),
        law=law,
    )


@pages.post("/inspections/<int:inspection_id>/amend")
@done_by(*service.INSPECTORS)
def amend(inspection_id: int) -> ResponseReturnValue:
    """Put other values into a drafted record."""
    db = current_db()
    register = readable_inspection(db, current_actor(), inspection_id).entry.register
    told = fields_of(get_register(law_on(db, today()), register))
    service.amend_inspection(db, current_actor(), inspection_id, **posted(InspectionAmendIn, fields=told))
    return _back(inspection_id, _("已修改。"))


@pages.post("/inspections/<int:inspection_id>/present")
@done_by(*service.INSPECTORS)
def present(inspection_id: int) -> ResponseReturnValue:
    """Lay the record before those who must sign."""
    service.present_inspection(current_db(), current_actor(), inspection_id)
    return _back(inspection_id, _("已提请签字。"))


@pages.post("/inspections/<int:inspection_id>/sign")
def sign(inspection_id: int) -> ResponseReturnValue:
    """Sign the record, or decline with a reason."""
    state = service.sign_inspection(current_db(), current_actor(), inspection_id, **posted(InspectionSignIn))
    said = {"closed": _("双方已签字，检查记录办结。"), "draft": _("已退回修改。")}
    return _back(inspection_id, said.get(state, _("已签字。")))


@pages.post("/inspections/<int:inspection_id>/order")
@done_by(*OFFICE)
def order(inspection_id: int) -> ResponseReturnValue:
    """Order the institution to mend what was found."""
    measures.order_rectification(current_db(), current_actor(), inspection_id, **posted(InspectionOrderIn))
    return _back(inspection_id, _("整改通知已签发。"))


@pages.post("/inspections/<int:inspection_id>/report/<int:order_id>")
@done_if(lambda actor, institution: is_own(actor, institution, *CLOSERS))
def report(inspection_id: int, order_id: int) -> ResponseReturnValue:
    """Report what came of an order to mend."""
    report_result(current_db(), current_actor(), order_id, **posted(OrderResultIn))
    return _back(inspection_id, _("整改结果已报送。"))


@pages.post("/inspections/<int:inspection_id>/circular")
@done_by(*service.INSPECTORS)
def circular(inspection_id: int) -> ResponseReturnValue:
    """Make serious problems known."""
    measures.issue_circular(current_db(), current_actor(), inspection_id, **posted(CircularIn))
    return _back(inspection_id, _("通报已发出。"))


@pages.post("/inspections/<int:inspection_id>/breach/<int:order_id>")
def breach(inspection_id: int, order_id: int) -> ResponseReturnValue:
    """Decide that the institution is in breach."""
    measures.decide_breach(current_db(), current_actor(), order_id, **posted(BreachIn))
    return _back(inspection_id, _("已按违约处理，暂停该机构申请。"))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _back(inspection_id: int, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("supervision.page", inspection_id=inspection_id), 303)
