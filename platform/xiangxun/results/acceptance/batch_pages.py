"""Batch pages 验收批次页面: the county's batches, putting one together, and the same parts as a session's acceptance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.audit import record
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, posted
from xiangxun.foundation.web.listing import Filter, Listing, hand_out
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.registry.institutions.queries import institution_names
from xiangxun.registry.interpretations.schemas import RulingIn
from xiangxun.registry.interpretations.service import law_on, rule_on
from xiangxun.registry.registers.declared import Register, get_register
from xiangxun.registry.registers.filling import shown
from xiangxun.registry.registers.posted import fields_of
from xiangxun.registry.registers.queries import get_entry
from xiangxun.results.acceptance.batch_queries import (
    FINISHED,
    OPEN,
    PROGRAMME,
    candidates,
    case_rows,
    find_batches,
    get_batch,
    leavers,
)
from xiangxun.results.acceptance.batches import (
    KNOWN,
    REGISTER,
    batch_kinds,
    create_batch,
    drop_batch,
    for_offices,
    take_out,
)
from xiangxun.results.acceptance.facts import case_law
from xiangxun.results.acceptance.posted import do_posted
from xiangxun.results.acceptance.schemas import BatchIn, DropIn, LeaveIn
from xiangxun.results.acceptance.showing import case_content, foresee
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY
from xiangxun.training.sessions.frame import STATE_WORDS
from xiangxun.training.sessions.queries import get_rows

pages = county_pages("batches", __name__, "acceptance")

_STATES = {"open": "在办", "decided": "已办结", "dropped": "已撤销"}


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the batches, and the sessions that could be put together: by kind, period, category and institution."""
    db, actor = current_db(), current_actor()
    for_offices(actor)
    law, kinds = law_on(db, today()), batch_kinds(db)
    args = request.args
    kind = args.get("kind") or next(iter(kinds), "")
    listing = _listing()
    rows = find_batches(db, listing.ask)
    return render_template(
        "acceptance/batches.html",
        rows=rows,
        listing=listing,
        next=listing.next(rows),
        kinds=kinds,
        kind=kind,
        chosen=args,
        sessions=candidates(
            db,
            programme=kind == PROGRAMME,
            since=args.get("since", type=date.fromisoformat),
            until=args.get("until", type=date.fromisoformat),
            category=args.get("category") or None,
            institution_id=args.get("institution_id", type=int),
        )
        if kinds
        else [],
        institutions=institution_names(db),
        categories=choices_of(law, "category"),
        filled_by_hand=_filled_by_hand(law),
        form=BatchIn,
        law=law,
        **_register_words(law),
    )


@pages.post("/workbook")
def workbook() -> ResponseReturnValue:
    """Hand out the batches that the list is narrowed to."""
    db, actor, listing = current_db(), current_actor(), _listing()
    for_offices(actor)
    rows = find_batches(db, listing.everything)
    record(db, actor, "batches.export", "batch", None, {"rows": len(rows)})
    kinds, institutions = batch_kinds(db), institution_names(db)
    columns = [
        Column("名称", 30, Kind.WRAPPED),
        Column("种类", 14),
        Column("起日", 12, Kind.DAY),
        Column("止日", 12, Kind.DAY),
        Column("承办", 26, Kind.WRAPPED),
        Column("组成日期", 12, Kind.DAY),
        Column("状态", 10),
    ]
    lines = (
        (
            row.title,
            kinds.get(row.kind, row.kind),
            row.since,
            row.until,
            institutions.get(row.institution_id or 0, ""),
            row.made_on,
            _STATES[row.state],
        )
        for row in rows
    )
    return hand_out("验收批次", columns, lines, remark=listing.describe())


def _listing() -> Listing:
    return Listing(
        "batches.index",
        sorts=("-made_on", "title"),
        searched=_("名称"),
        filters=(
            Filter("state", _("状态"), [(key, _(words)) for key, words in _STATES.items()]),
            Filter("of", _("承办机构"), list(institution_names(current_db()).items())),
        ),
        exports="batches.workbook",
    )


@pages.post("/")
def create() -> ResponseReturnValue:
    """Put sessions together."""
    db, form = current_db(), Form()
    register = _filled_by_hand(law_on(db, today()))
    chosen = [int(one) for one in form.codes("sessions") if one.isdecimal()]
    said = posted(BatchIn, session_ids=chosen, fields=fields_of(register) if register else {})
    batch_id = create_batch(db, current_actor(), **said)
    flash(_("验收批次已组成。"))
    return redirect(url_for("batches.page", batch_id=batch_id), 303)


@pages.get("/<int:batch_id>")
def page(batch_id: int) -> ResponseReturnValue:
    """Show a batch: its sessions, and everything about its acceptance."""
    db = current_db()
    batch = get_batch(db, batch_id)
    law = case_law(db, batch.case)
    content = case_content(db, current_actor(), batch.case, law, asked=request.args.get("why", type=int))
    ready = FINISHED if batch.kind == PROGRAMME else ("submitted",)
    sessions, left = case_rows(db, batch.case), leavers(db, batch_id)
    rows_left = get_rows(db, {one.session_id for one in left})
    is_open = batch.state == OPEN and all(one.state in ready for one in sessions)
    return render_template(
        "acceptance/batch.html",
        batch=batch,
        kinds=batch_kinds(db),
        sessions=sessions,
        state_words=STATE_WORDS,
        left=[(rows_left[one.session_id], one) for one in left],
        institutions=institution_names(db),
        entry=get_entry(db, batch.entry_id) if batch.entry_id else None,
        register=get_register(law, REGISTER) if batch.entry_id else None,
        leaving=LeaveIn,
        dropping=DropIn,
        is_open=is_open,
        is_mending=batch.state == OPEN and not is_open,
        foreseen=foresee(db, batch.case, law) if is_open and content["judges"] else [],
        address=lambda verb: url_for("batches.act", batch_id=batch_id, verb=verb),
        ruling_address=url_for("batches.rule", batch_id=batch_id),
        asking=lambda n: url_for("batches.page", batch_id=batch_id, why=n),
        law=law,
        **_register_words(law),
        **content,
    )


@pages.post(
    "/<int:batch_id>/<any(team, sample, check, opinion, signature, decision, revision, confirmation):verb>"
)
def act(batch_id: int, verb: str) -> ResponseReturnValue:
    """Do what the form of a part says."""
    db = current_db()
    flash(do_posted(db, current_actor(), get_batch(db, batch_id).case, verb))
    return _back(batch_id)


@pages.post("/<int:batch_id>/out/<int:session_id>")
def leave(batch_id: int, session_id: int) -> ResponseReturnValue:
    """Take a session out."""
    take_out(current_db(), current_actor(), batch_id, session_id, **posted(LeaveIn))
    flash(_("已移出批次。"))
    return _back(batch_id)


@pages.post("/<int:batch_id>/drop")
def drop(batch_id: int) -> ResponseReturnValue:
    """Give the batch up."""
    drop_batch(current_db(), current_actor(), batch_id, **posted(DropIn))
    flash(_("验收批次已撤销。"))
    return redirect(url_for("batches.index"), 303)


@pages.post("/<int:batch_id>/rulings")
def rule(batch_id: int) -> ResponseReturnValue:
    """Answer what the rules leave to a person."""
    said = posted(RulingIn, about=f"batch:{batch_id}")
    rule_on(current_db(), current_actor(), matter="batch", matter_id=batch_id, **said)
    flash(_("裁定已登记，下次核对时生效。"))
    return _back(batch_id)


def _filled_by_hand(law: Law) -> Register | None:
    """Return the register of batches with the fields that people fill in; None where the county has none."""
    if REGISTER not in law.rulebook.words.get("register", EMPTY):
        return None
    register = get_register(law, REGISTER)
    return replace(register, fields=tuple(one for one in register.fields if one.key not in KNOWN))


def _register_words(law: Law) -> dict[str, object]:
    return {
        "options": lambda field: [(code, law.rulebook.label(field.key, code)) for code in field.options],
        "value": lambda field, plain: shown(law, field, plain),
    }


def _back(batch_id: int) -> ResponseReturnValue:
    return redirect(url_for("batches.page", batch_id=batch_id), 303)
