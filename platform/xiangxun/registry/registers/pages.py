"""Register pages 登记簿页面: the registers of the county, one with its entries and its form, one entry, need lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation.access import require
from xiangxun.foundation.files import KINDS
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, posted
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.listing import Filter, Listing
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.documents.queries import list_documents
from xiangxun.registry.extras.holders import Place, show_at
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.registers import need_list, service
from xiangxun.registry.registers.choosing import MOST, choices_called
from xiangxun.registry.registers.declared import Register, get_register, registers, role_label
from xiangxun.registry.registers.export import register_workbook
from xiangxun.registry.registers.filling import shown
from xiangxun.registry.registers.permission import holds, may_enter, may_read, reading_limit
from xiangxun.registry.registers.posted import fields_of
from xiangxun.registry.registers.queries import (
    EntryRow,
    count_entries,
    find_entries,
    get_entries,
    get_entry,
    years_of,
)
from xiangxun.registry.registers.schemas import (
    NeedListIn,
    NeedReasonIn,
    RegisterAmendIn,
    RegisterEntryIn,
    RegisterPaperIn,
    RegisterSignIn,
)
from xiangxun.registry.registers.subjects import PERSON, SUBJECTS, names_of
from xiangxun.registry.trainees.reach import reach_of
from xiangxun.rules.law import Law

pages = county_pages("registers", __name__, "registers")

_PAGE = 50


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the registers that the person reads, and the need lists."""
    db, actor = current_db(), current_actor()
    law = law_on(db, today())
    return render_template(
        "registers/index.html",
        registers=[one for one in registers(law).values() if may_read(actor, one, law)],
        counts=count_entries(db, actor.institution),
        groups=choices_of(law, "group"),
        need=need_list.need_counts(db) if not actor.roles.isdisjoint(need_list.NEED_READERS) else None,
        law=law,
    )


@pages.route("/<register>/search", methods=["GET", "POST"], endpoint="search")
@pages.get("/<register>/")
def page(register: str) -> ResponseReturnValue:
    """Show a register with its entries; posted, those that hold the words looked for, which may name somebody."""
    db, law, declared, own = _opened(register)
    listing = _listing(register)
    rows = find_entries(db, register, listing.ask, institution_id=own)
    return render_template(
        "registers/register.html",
        register=declared,
        rows=rows,
        listing=listing,
        next=listing.next(rows),
        may_enter=may_enter(current_actor(), declared, law),
        **_words(law, rows),
    )


@pages.route("/<register>/new", methods=["GET", "POST"])
def new(register: str) -> ResponseReturnValue:
    """Show the form of an entry; `?subject=` what it is about, chosen by name. Posted: looked for by part of a name."""
    db, law, declared, own = _opened(register)
    subject, search = request.args.get("subject", ""), Form().text("search")
    if subject and subject not in SUBJECTS:
        raise NotFound(_("登记对象没有这一种；请从登记簿进入。"))
    within = reach_of(current_actor())
    offered = choices_called(db, subject, search, institution_id=own, within=within) if subject else []
    return render_template(
        "registers/new.html",
        register=declared,
        may_enter=may_enter(current_actor(), declared, law),
        form=RegisterEntryIn,
        values={"on": today(), "subject": subject},
        subject=subject,
        subjects=list(SUBJECTS.items()),
        search=search,
        looks_for_people=subject == PERSON,
        lists={"subject_id": offered},
        most=MOST,
        **_words(law, []),
    )


@pages.post("/<register>/")
def enter(register: str) -> ResponseReturnValue:
    """Enter something in a register."""
    db = current_db()
    told = fields_of(get_register(law_on(db, today()), register))
    entry_id = service.enter(db, current_actor(), register=register, **posted(RegisterEntryIn, fields=told))
    flash(_("已登记。"))
    return redirect(url_for("registers.entry", entry_id=entry_id), 303)


@pages.post("/<register>/workbook")
def workbook(register: str) -> ResponseReturnValue:
    """Give what the list is narrowed to, as far as the person reads the register, as a spreadsheet."""
    listing = _listing(register)
    remark = listing.describe() if listing.is_narrowed else ""
    content = register_workbook(
        current_db(), current_actor(), register, ask=listing.everything, remark=remark
    )
    name = f"{get_register(law_on(current_db(), today()), register).zh}.xlsx"
    return send_file(
        BytesIO(content),
        mimetype=KINDS["xlsx"].media_type,
        as_attachment=True,
        download_name=name,
        etag=False,
    )


def _listing(register: str) -> Listing:
    return Listing(
        "registers.page",
        place={"register": register},
        sorts=("-id", "-on"),
        searched=_("内容"),
        filters=(
            Filter("state", _("状态"), [("open", _("未办结")), ("closed", _("已办结"))]),
            Filter("year", _("年度"), [(one, str(one)) for one in years_of(current_db(), register)]),
        ),
        exports="registers.workbook",
        searches="registers.search",
    )


@pages.get("/entries/<int:entry_id>")
def entry(entry_id: int) -> ResponseReturnValue:
    """Show one entry with its papers and signatures."""
    db = current_db()
    found = get_entry(db, entry_id)
    _db, law, declared, own = _opened(found.register)
    if own is not None and found.institution_id != own:
        raise NotFound("没有这条登记。")
    return render_template(
        "registers/entry.html",
        register=declared,
        one=found,
        form=RegisterAmendIn,
        paper_form=RegisterPaperIn,
        documents=list_documents(db, "register", entry_id),
        **_words(law, [found]),
    )


@pages.post("/entries/<int:entry_id>")
def amend(entry_id: int) -> ResponseReturnValue:
    """Put other values in place of an entry's."""
    db = current_db()
    declared = get_register(law_on(db, today()), get_entry(db, entry_id).register)
    said = posted(RegisterAmendIn, fields=fields_of(declared))
    service.amend(db, current_actor(), entry_id, **said)
    return _back(entry_id, _("已修改。"))


@pages.post("/entries/<int:entry_id>/papers")
def attach(entry_id: int) -> ResponseReturnValue:
    """File a paper with an entry."""
    upload = Form().find_upload("file")
    service.attach(
        current_db(),
        current_actor(),
        entry_id,
        kind="register",
        content=upload.read() if upload else None,
        name=(upload.filename or "") if upload else "",
        **posted(RegisterPaperIn),
    )
    return _back(entry_id, _("材料已归入。"))


@pages.post("/entries/<int:entry_id>/sign")
def sign(entry_id: int) -> ResponseReturnValue:
    """Sign an entry."""
    service.sign(current_db(), current_actor(), entry_id, **posted(RegisterSignIn))
    return _back(entry_id, _("已签字。"))


@pages.post("/entries/<int:entry_id>/close")
def close(entry_id: int) -> ResponseReturnValue:
    """Close an entry for good."""
    service.close(current_db(), current_actor(), entry_id)
    return _back(entry_id, _("已办结。"))


@pages.get("/need/<group>")
def need(group: str) -> ResponseReturnValue:
    """Show the need list of a group, those not yet trained first to be seen."""
    require(current_actor(), *need_list.NEED_READERS)
    db = current_db()
    every = request.args.get("show") == "all"
    after = request.args.get("after", type=int)
    rows = need_list.list_need(db, group, untrained_only=not every, after=after, limit=_PAGE)
    full = len(rows) == _PAGE
    show = "all" if every else None
    law = law_on(db, today())
    return render_template(
        "registers/need.html",
        group=group,
        title=law.rulebook.label("group", group),
        rows=rows,
        every=every,
        form=NeedListIn,
        reason_form=NeedReasonIn,
        next=url_for("registers.need", group=group, show=show, after=rows[-1].id) if full else "",
        numbers=need_list.need_counts(db),
        law=law,
    )


@pages.post("/need/<group>")
def import_need(group: str) -> ResponseReturnValue:
    """Take in a need list; rows that cannot be used come back as a spreadsheet."""
    upload = Form().upload("file", "名单文件")
    done = need_list.import_need_list(
        current_db(),
        current_actor(),
        group=group,
        content=upload.read(),
        name=upload.filename or "",
        **posted(NeedListIn),
    )
    said = _("新增 %(a)s 人，已在册 %(b)s 人，退回 %(c)s 行。", a=done.added, b=done.known, c=done.rejected)
    if done.rejects is not None:
        return send_file(
            BytesIO(done.rejects),
            mimetype=KINDS["xlsx"].media_type,
            as_attachment=True,
            download_name="退回名单.xlsx",
            etag=False,
        )
    flash(said)
    return redirect(url_for("registers.need", group=group), 303)


@pages.post("/need/<group>/<int:need_id>")
def settle_need(group: str, need_id: int) -> ResponseReturnValue:
    """Note why a person was not trained, or (`excuse`) take the person out of the denominator."""
    said = posted(NeedReasonIn)
    settle = need_list.excuse if said.pop("excuse") else need_list.note_reason
    settle(current_db(), current_actor(), need_id, **said)
    flash(_("已记录。"))
    return redirect(url_for("registers.need", group=group), 303)


def _opened(register: str) -> tuple[Any, Law, Register, int | None]:
    db = current_db()
    law = law_on(db, today())
    declared = get_register(law, register)
    return db, law, declared, reading_limit(current_actor(), declared, law)


def _words(law: Law, rows: Sequence[EntryRow]) -> dict[str, Any]:
    about = [(row.subject, row.subject_id) for row in rows if row.subject and row.subject_id]
    return {
        "law": law,
        "names": names_of(current_db(), about),
        "value": lambda field, plain: shown(law, field, plain, language()),
        "options": lambda field: [
            (code, law.rulebook.label(field.key, code, language())) for code in field.options
        ],
        "role": lambda code: role_label(law, code),
        "holds": lambda code: holds(current_actor(), code, law),
    }


def _back(entry_id: int, said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("registers.entry", entry_id=entry_id), 303)


def _called(db: Session, entry_ids: Collection[int]) -> Mapping[int, str]:
    law = law_on(db, today())
    return {
        one.id: f"{law.rulebook.label('register', one.register, language())} {one.on.isoformat()}"
        for one in get_entries(db, entry_ids).values()
    }


show_at("register", Place(_called, lambda _db, entry: url_for("registers.entry", entry_id=entry)))
