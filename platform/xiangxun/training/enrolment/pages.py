"""People pages 人员页面: who is on the list and why somebody is not, and the import of a roster in four steps."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from xiangxun.foundation import files
from xiangxun.foundation.audit import record
from xiangxun.foundation.decisions import Why, list_receipts, why
from xiangxun.foundation.jobs import find_job
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_by, posted
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.listing import XLSX
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import InvalidInput, NotFound
from xiangxun.kernel.ids import ref
from xiangxun.registry.documents.pages import send_stored
from xiangxun.registry.extras.holders import Editing, Place, allow_editing, holder_of
from xiangxun.registry.extras.showing import own_view
from xiangxun.registry.interpretations.schemas import RulingIn
from xiangxun.registry.interpretations.service import law_on, rule_on
from xiangxun.registry.rosters.codes import CODES
from xiangxun.registry.rosters.look import look_at
from xiangxun.registry.trainees.discretion import discreet_views
from xiangxun.registry.trainees.queries import views
from xiangxun.rules.law import Law
from xiangxun.training.enrolment import service
from xiangxun.training.enrolment.columns import column_choices, column_words
from xiangxun.training.enrolment.incomplete import row_fields
from xiangxun.training.enrolment.own_fields import own_fields
from xiangxun.training.enrolment.queries import (
    EnrolmentRow,
    ImportView,
    count_unreviewed,
    enrolment_in,
    get_enrolment,
    get_import,
    list_imports,
    list_people,
    trainees_by_enrolment,
)
from xiangxun.training.enrolment.schemas import DeclarationIn, GroupIn, ReasonIn
from xiangxun.training.sessions.facts import counts, law_of
from xiangxun.training.sessions.frame import SessionFrame, frame_of
from xiangxun.training.sessions.queries import get_session

pages = county_pages("enrolment", __name__, "sessions/<int:session_id>")

_PAGE = 50
_ROWS = 200
_STATES = {"admitted": "录取", "waiting": "候补", "refused": "不录取"}


@pages.get("/people")
def people(session_id: int) -> ResponseReturnValue:
    """List the people of a session; `?why=` shows the reasons for one of them."""
    db, actor = current_db(), current_actor()
    asked = request.args.get("why", type=int)
    asked_row = enrolment_in(db, session_id, asked) if asked is not None else None
    state = request.args.get("state")
    after = request.args.get("after", _before(asked_row), type=int)
    frame = frame_of(db, session_id)
    rows = list_people(db, session_id, state=state if state in _STATES else None, after=after, limit=_PAGE)
    shown = {row.trainee_id for row in rows} | ({asked_row.trainee_id} if asked_row else set())
    known = discreet_views(views(db, shown), frame.law)
    reasons = _why(session_id, asked_row.trainee_id) if asked_row else None
    exceptions = _exceptions(frame.law, reasons)
    criteria = choices_of(frame.law, "criterion")
    is_shown = asked_row is not None and not known[asked_row.trainee_id].restricted
    return render_template(
        "enrolment/people.html",
        frame=frame,
        rows=rows,
        known=known,
        next=url_for("enrolment.people", session_id=session_id, state=state, after=rows[-1].ordinal)
        if len(rows) == _PAGE
        else "",
        state=state,
        states=_STATES,
        imports=list_imports(db, session_id),
        here={"state": state, "after": after or None},
        asked=asked,
        asked_row=asked_row,
        lacking=_lacking(asked_row, frame),
        why=reasons,
        own=own_view(db, actor, frame.law, holder_of("enrolment"), asked_row.id)
        if asked_row and is_shown
        else None,
        of_person=own_view(db, actor, law_on(db, today()), holder_of("person"), asked)
        if asked and is_shown
        else None,
        exceptions=exceptions,
        rulings=_rulings(frame.law, exceptions),
        ruling_form=RulingIn,
        reason_form=ReasonIn,
        declaration_form=DeclarationIn,
        group_form=GroupIn,
        declarations=choices_of(frame.law, "declaration"),
        criteria=criteria,
        unreviewed=count_unreviewed(db, session_id) if criteria else 0,
        in_group=counts(db, session_id).in_group,
        roles=choices_of(frame.law, "role"),
    )


@pages.post("/people/group")
@done_by(*service.MAY_ENROL)
def group(session_id: int) -> ResponseReturnValue:
    """Record how many joined the chat group."""
    service.note_group_members(current_db(), current_actor(), session_id, **posted(GroupIn))
    flash(_("入群人数已登记。"))
    return _back(session_id)


@pages.post("/people/declare")
@done_by(*service.MAY_ENROL)
def declare(session_id: int) -> ResponseReturnValue:
    """Enter signed declarations for everybody, then ask the gate again."""
    declared = posted(DeclarationIn)["declared"]
    found = service.declare(current_db(), current_actor(), session_id, declared=declared)
    flash(
        _("声明已登记：录取 %(in)s 人，不录取 %(out)s 人。", **{"in": found.admitted, "out": found.refused})
    )
    return _back(session_id)


@pages.post("/people/review")
@done_by(*service.MAY_ENROL)
def review(session_id: int) -> ResponseReturnValue:
    """Enter what the review of applicants found, for everybody or for one of them, then ask the gate again."""
    form, db = Form(), current_db()
    law = frame_of(db, session_id).law
    said = {key: form.text(f"answer_{key}") for key in dict(choices_of(law, "criterion"))}
    answers = {key: answer == "yes" for key, answer in said.items() if answer in ("yes", "no")}
    if not answers:
        raise InvalidInput("请至少选定一项审查结果。")
    trainee = form.find_integer("trainee_id", "学员")
    found = service.declare(
        db,
        current_actor(),
        session_id,
        answers=answers,
        trainee_ids=None if trainee is None else [trainee],
    )
    flash(
        _("审查已登记：录取 %(in)s 人，不录取 %(out)s 人。", **{"in": found.admitted, "out": found.refused})
    )
    return _back(session_id)


@pages.post("/people/<int:trainee_id>/ruling")
def ruling(session_id: int, trainee_id: int) -> ResponseReturnValue:
    """Record a named person's decision on one trainee, then ask the gate again."""
    db, actor = current_db(), current_actor()
    said = posted(RulingIn, about=ref("person", trainee_id))
    rule_on(db, actor, matter="session", matter_id=session_id, **said)
    service.admit_again(db, actor, session_id)
    flash(_("裁定已登记，并已重新核对。"))
    return _back(session_id)


@pages.post("/people/rows/<int:enrolment_id>/reason")
@done_by(*service.MAY_ENROL)
def reason(session_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Record why a row has no value in a field."""
    service.give_reason(current_db(), current_actor(), enrolment_id, **posted(ReasonIn))
    flash(_("原因已登记。"))
    return _back(session_id)


@pages.post("/people/originals")
@done_by(*service.MAY_ENROL)
def originals(session_id: int) -> ResponseReturnValue:
    """Put the people of the session that is trained again on the list."""
    found = service.enrol_originals(current_db(), current_actor(), session_id)
    flash(_("原班人员已列入名单。"))
    if found.restricted:
        flash(
            _(
                "其中 %(n)s 人已依法要求停止使用其个人信息，没有列入；本人愿意参加的，请主管部门先解除限制。",
                n=found.restricted,
            )
        )
    return _back(session_id)


@pages.get("/roster")
def roster(session_id: int) -> ResponseReturnValue:
    """Step 1 of the import: choose a file."""
    db = current_db()
    return render_template(
        "enrolment/roster.html", frame=frame_of(db, session_id), imports=list_imports(db, session_id)
    )


@pages.post("/roster")
@done_by(*service.MAY_ENROL)
def look(session_id: int) -> ResponseReturnValue:
    """Keep the file and judge it; nobody is enrolled yet."""
    upload = Form().upload("file", "花名册")
    found = service.look_at_roster(
        current_db(), current_actor(), session_id, upload.read(), name=upload.filename or ""
    )
    return redirect(url_for("enrolment.imported", session_id=session_id, import_id=found), 303)


@pages.get("/roster/<int:import_id>")
def imported(session_id: int, import_id: int) -> ResponseReturnValue:
    """Steps 2 to 4: what would happen, the progress, and what happened."""
    db = current_db()
    one = _import_of(session_id, import_id)
    job = find_job(db, f"roster-{import_id}")
    content, name = files.read(db, one.file_id), files.file_name(db, one.file_id)
    mapping = {int(column): field for column, field in one.mapping.items()}
    frame = frame_of(db, session_id)
    own = own_fields(frame.law)
    look = look_at(content, name=name, mapping=mapping, declared=own.labels)
    return render_template(
        "enrolment/imported.html",
        frame=frame,
        one=one,
        job=job,
        running=one.state == "running" and not (job and job.finished),
        name=name,
        sheets=look.sheets,
        problem=look.problem,
        choices_of_columns=[*column_choices(one.day_count), *own.choices],
        column_words=lambda field: dict(own.choices).get(field) or column_words(field),
        groups=_groups(one.verdicts),
        codes={**CODES, **own.codes},
        most=_ROWS,
    )


@pages.post("/roster/<int:import_id>")
@done_by(*service.MAY_ENROL)
def start(session_id: int, import_id: int) -> ResponseReturnValue:
    """Bring the good rows in, in the background; where columns were corrected, look again first."""
    db, actor = current_db(), current_actor()
    one, form = _import_of(session_id, import_id), Form()
    columns = {
        int(name[7:]): form.text(name)
        for name in request.form
        if name[:7] == "column_" and name[7:].isdecimal()
    }
    chosen = {column: field for column, field in columns.items() if field}
    corrected = {column: field for column, field in chosen.items() if one.mapping.get(str(column)) != field}
    if corrected or form.text("do") == "look":
        service.look_again(db, actor, one.id, corrected)
        flash(_("已按新的列重新核对，请看结果；确认后再写入。"))
    else:
        service.start_import(db, actor, one.id)
    return redirect(url_for("enrolment.imported", session_id=session_id, import_id=import_id), 303)


@pages.post("/roster/<int:import_id>/rejects")
@done_by(*service.MAY_ENROL)
def rejects(session_id: int, import_id: int) -> ResponseReturnValue:
    """Give the rejected rows back as a workbook; who fetched it goes into the audit."""
    one = _import_of(session_id, import_id)
    if not one.counts["reject"]:
        raise NotFound("这次导入没有退回的行。")
    if one.rejects_file_id is None:
        content = service.rejects_before(current_db(), current_actor(), import_id)
        return send_file(
            io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=f"退回名单-{import_id}.xlsx"
        )
    record(current_db(), current_actor(), "roster.rejects", "session", session_id, {"import": import_id})
    return send_stored(one.rejects_file_id)


def _import_of(session_id: int, import_id: int) -> ImportView:
    one = get_import(current_db(), import_id)
    if one.session_id != session_id:
        raise NotFound("本期没有这次导入；请从人员页进入。")
    return one


def _groups(verdicts: Sequence[Any]) -> dict[str, list[Any]]:
    """Sort rows worth a look: rejected, doubtful, repaired."""
    groups: dict[str, list[Any]] = {"reject": [], "accept_with_warning": [], "accept": []}
    for verdict in verdicts:
        if verdict[3]:
            groups[verdict[2]].append(verdict)
    return groups


def _why(session_id: int, trainee_id: int) -> Why | None:
    """Return the latest reasons about a person: the ledger's where there is one, else the gate's."""
    db = current_db()
    receipts = list_receipts(db, "session", session_id, "check_people")
    return why(db, receipts[0].id, about=ref("person", trainee_id), lang=language()) if receipts else None


def _exceptions(law: Law, reasons: Why | None) -> Mapping[str, str | None]:
    """Return the rules among these reasons on which a person may decide the case, with the role that may."""
    cited = [law.rulebook.rules[reason.rule] for reason in reasons.reasons] if reasons else []
    return {entry.id: entry.exception_by for entry in cited if entry.exception_by}


def _rulings(law: Law, exceptions: Mapping[str, str | None]) -> list[tuple[str, str]]:
    """Return the rules on which the reader may decide the case, with their articles."""
    actor = current_actor()
    mine = [rule for rule, role in exceptions.items() if role in actor.actors or role in actor.roles]
    return [(rule, f"{law.rulebook.rules[rule].article} {rule}") for rule in mine]


def _lacking(row: EnrolmentRow | None, frame: SessionFrame) -> list[tuple[str, str]]:
    """Return the fields, with words, for whose lack in a row a reason may still be given."""
    if row is None or frame.view.row.state not in service.EXPLAINABLE:
        return []
    empty = [one for one in row_fields(frame.law) if one not in row.filled and one not in row.reasons]
    return [(one, frame.law.rulebook.label("filled", one)) for one in empty]


def _before(row: EnrolmentRow | None) -> int:
    """Return the place behind which the page with a row begins, the whole list being shown."""
    return (row.ordinal - 1) // _PAGE * _PAGE if row else 0


def _back(session_id: int) -> ResponseReturnValue:
    """Lead back to where on the list the form stood, with the reasons that were open."""
    kept: dict[str, Any] = {name: request.args.get(name) for name in ("state", "after", "why")}
    anchor = "why" if kept["why"] else None
    return redirect(url_for("enrolment.people", session_id=session_id, _anchor=anchor, **kept), 303)


def _names(db: Session, enrolment_ids: Collection[int]) -> Mapping[int, str]:
    people = trainees_by_enrolment(db, enrolment_ids)
    known = views(db, set(people.values()))
    return {enrolment: known[trainee].name for enrolment, trainee in people.items()}


def _address(db: Session, enrolment_id: int) -> str:
    row = get_enrolment(db, enrolment_id)
    after = _before(row) or None
    return url_for(
        "enrolment.people", session_id=row.session_id, after=after, why=row.trainee_id, _anchor="why"
    )


allow_editing(
    "enrolment",
    Editing(
        permit=service.may_change,
        law=lambda db, enrolment: law_of(db, get_session(db, get_enrolment(db, enrolment).session_id)),
        place=Place(
            named=_names,
            address=_address,
        ),
    ),
)
