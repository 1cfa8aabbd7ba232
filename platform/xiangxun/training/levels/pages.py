"""Level pages 学员等级页面: what staff enter about each trainee, what the rules propose, and the decision."""

from __future__ import annotations

import io
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.decisions import Why, list_receipts, why
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_by, posted
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.listing import XLSX
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.errors import NotFound
from xiangxun.kernel.ids import ref, row_id
from xiangxun.registry.interpretations.service import consult
from xiangxun.registry.trainees.queries import views
from xiangxun.rules.answers import Verdict
from xiangxun.training.enrolment.queries import admitted_ids
from xiangxun.training.levels import service
from xiangxun.training.levels.export import levels_workbook
from xiangxun.training.levels.facts import SCALE, has_levels, level_facts
from xiangxun.training.levels.queries import list_progress
from xiangxun.training.levels.schemas import LevelsDecisionIn
from xiangxun.training.sessions.facts import law_of
from xiangxun.training.sessions.frame import frame_of
from xiangxun.training.sessions.queries import get_session

pages = county_pages("levels", __name__, "sessions/<int:session_id>/levels")


@pages.get("/")
def page(session_id: int) -> ResponseReturnValue:
    """Show progress, proposals and what was decided; `?why=` the reasons about one trainee."""
    db = current_db()
    frame = frame_of(db, session_id)
    if not has_levels(frame.law):
        raise NotFound(_("本县的制度没有学员等级。"))
    admitted = admitted_ids(db, session_id)
    known = views(db, admitted)
    asked = request.args.get("why", type=int)
    if asked is not None and asked not in known:
        raise NotFound(_("本期名单中没有此人；请从等级页进入。"))
    return render_template(
        "levels/page.html",
        frame=frame,
        people=[known[one] for one in admitted],
        progress={row.trainee_id: row for row in list_progress(db, session_id)},
        proposals=_proposals(session_id),
        form=LevelsDecisionIn,
        items=choices_of(frame.law, "score"),
        grades=[
            (one, frame.law.rulebook.label(SCALE, one)) for one in frame.law.rulebook.scales[SCALE].grades
        ],
        asked=known.get(asked) if asked else None,
        why=_why(session_id, asked) if asked else None,
    )


@pages.post("/")
@done_by(*service.STAFF)
def save(session_id: int) -> ResponseReturnValue:
    """Enter the progress of everybody whose row says anything."""
    form, db = Form(), current_db()
    items = [item for item, _words in choices_of(law_of(db, get_session(db, session_id)), "score")]
    rows = [_row(form, one, items) for one in admitted_ids(db, session_id)]
    told = [row for row in rows if row is not None]
    service.record_progress(db, current_actor(), session_id, told)
    flash(_("已保存 %(n)s 人的成绩，拟定等级见表。", n=len(told)))
    return _back(session_id)


@pages.post("/decision")
@done_by(*service.STAFF)
def decide(session_id: int) -> ResponseReturnValue:
    """Decide the levels as the rules give them, and write them into the register."""
    verdicts = service.decide_levels(current_db(), current_actor(), session_id, **posted(LevelsDecisionIn))
    flash(_("已评定 %(n)s 人的等级，写入学员登记。", n=len(verdicts)))
    return _back(session_id)


@pages.post("/workbook")
@done_by(*service.STAFF)
def workbook(session_id: int) -> ResponseReturnValue:
    """Hand out the levels as a workbook."""
    db = current_db()
    content = levels_workbook(db, current_actor(), session_id)
    name = f"学员等级-{get_session(db, session_id).row.code}.xlsx"
    return send_file(io.BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


def _proposals(session_id: int) -> Mapping[int, Verdict]:
    """Return what the rules would say today, without keeping a receipt."""
    db = current_db()
    facts = level_facts(db, session_id)
    verdicts: tuple[Verdict, ...] = consult(db, "decide_trainee_levels", facts)[0] if facts.trainees else ()
    return {row_id(one.about): one for one in verdicts}


def _why(session_id: int, trainee_id: int) -> Why | None:
    db = current_db()
    receipts = list_receipts(db, "session", session_id, "decide_trainee_levels")
    return why(db, receipts[0].id, about=ref("person", trainee_id), lang=language()) if receipts else None


def _row(form: Form, trainee: int, items: list[str]) -> service.ProgressIn | None:
    scores = {item: form.find_count(f"score_{trainee}_{item}", "成绩") for item in items}
    points = form.find_count(f"points_{trainee}", "积分")
    sales, answers = form.fen(f"sales_{trainee}", "销售额"), form.find_count(f"answers_{trainee}", "答疑数")
    applied, recommended = form.text(f"next_{trainee}") or None, form.has(f"recommended_{trainee}")
    given = {item: score for item, score in scores.items() if score is not None}
    if not (given or points or sales or answers or applied or recommended):
        return None
    return service.ProgressIn(
        trainee_id=trainee,
        next=applied,
        scores=given,
        points=points or 0,
        sales_fen=sales,
        recommended=recommended,
        counted_answers=answers or 0,
    )


def _back(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("levels.page", session_id=session_id), 303)
