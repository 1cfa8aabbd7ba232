"""Feedback pages 反馈页面: forms per lecturer, what was observed, assessments to confirm, outstanding trainees."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.decisions import why
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_by, posted
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.wording import answer_words, choices_of
from xiangxun.registry.lecturers.queries import list_lecturers
from xiangxun.registry.trainees.queries import views
from xiangxun.training.enrolment.queries import admitted_ids
from xiangxun.training.feedback import service
from xiangxun.training.feedback.queries import (
    assessment_in,
    form_totals,
    list_assessments,
    observed,
    open_questions,
    outstanding_ids,
)
from xiangxun.training.feedback.schemas import MOST_FORMS, AnswerIn, ConfirmationIn, OutstandingIn
from xiangxun.training.sessions.frame import frame_of

pages = county_pages("feedback", __name__, "sessions/<int:session_id>/feedback")

_STATES = {
    "passed": "合格",
    "proposed": "待确认",
    "referred": "待判定",
    "confirmed": "已确认处理",
    "rejected": "不予处理",
}
_LEVELS = ((5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意"))


@pages.get("/")
def page(session_id: int) -> ResponseReturnValue:
    """Show totals and assessments; `?why=` the reasons of one assessment."""
    db = current_db()
    frame, admitted = frame_of(db, session_id), admitted_ids(db, session_id)
    asked = request.args.get("why", type=int)
    shown = assessment_in(db, session_id, asked) if asked is not None else None
    assessments = list_assessments(db, session_id)
    items = choices_of(frame.law, "observation")
    return render_template(
        "feedback/page.html",
        frame=frame,
        totals={one.lecturer_id: one for one in form_totals(db, session_id)},
        assessments=assessments,
        lecturers={one.id: one.name for one in list_lecturers(db)},
        states=_STATES,
        levels=_LEVELS,
        items=items,
        seen={one.lecturer_id: _seen(session_id, one.lecturer_id) for one in frame.view.lecturers},
        outstanding_form=OutstandingIn,
        confirmation_form=ConfirmationIn,
        answer_form=AnswerIn,
        admitted=[(trainee, known.name) for trainee, known in views(db, admitted).items()],
        outstanding=outstanding_ids(db, session_id),
        shown=shown,
        questions={
            one.id: open_questions(db, one.receipt_id) for one in assessments if one.state == "referred"
        },
        may_confirm=lambda found: service.may_confirm(current_actor(), found.effects, frame.law),
        confirmers=lambda found: service.confirmers(found.effects, frame.law),
        answers=lambda one: [(option, answer_words(frame.law, option)) for option in one["options"]],
        why=why(db, shown.receipt_id, lang=language()) if shown and shown.receipt_id else None,
    )


@pages.post("/forms")
@done_by(*service.STAFF)
def forms(session_id: int) -> ResponseReturnValue:
    """Enter how many forms gave each satisfaction."""
    form = Form()
    satisfactions: list[int] = []
    for level, words in _LEVELS:
        satisfactions += [level] * max(0, min(form.find_integer(f"level_{level}", words) or 0, MOST_FORMS))
    lecturer = form.find_integer("lecturer_id", "讲师")
    service.record_forms(current_db(), current_actor(), session_id, lecturer, satisfactions)
    flash(_("已录入 %(n)s 份反馈表。", n=len(satisfactions)))
    return _back(session_id)


@pages.post("/observations")
@done_by(*service.STAFF)
def observe(session_id: int) -> ResponseReturnValue:
    """Enter what staff observed in a lecturer's class."""
    form = Form()
    asked, seen = form.codes("asked"), set(form.codes("seen"))
    lecturer = form.integer("lecturer_id", "讲师")
    service.observe(
        current_db(), current_actor(), session_id, lecturer, {item: item in seen for item in asked}
    )
    flash(_("课堂观察已保存。"))
    return _back(session_id)


@pages.post("/outstanding")
@done_by(*service.NAMERS)
def name_outstanding(session_id: int) -> ResponseReturnValue:
    """Name the outstanding trainees."""
    service.name_outstanding(current_db(), current_actor(), session_id, **posted(OutstandingIn))
    flash(_("优秀学员名单已保存。"))
    return _back(session_id)


@pages.post("/close")
@done_by(*service.STAFF)
def close(session_id: int) -> ResponseReturnValue:
    """Have every lecturer assessed."""
    service.close_feedback(current_db(), current_actor(), session_id)
    flash(_("讲师考核已作出。"))
    return _back(session_id)


@pages.post("/assessments/<int:assessment_id>")
def confirm(session_id: int, assessment_id: int) -> ResponseReturnValue:
    """Confirm or reject what an assessment proposes."""
    db = current_db()
    assessment_in(db, session_id, assessment_id)
    outcome = Form().pick("outcome", "处理", ("confirmed", "rejected"))
    said = posted(ConfirmationIn, confirmed=outcome == "confirmed")
    service.confirm_assessment(db, current_actor(), assessment_id, **said)
    flash(_("处理意见已登记。"))
    return _back(session_id)


@pages.post("/assessments/<int:assessment_id>/answers")
def answer(session_id: int, assessment_id: int) -> ResponseReturnValue:
    """Answer what an assessment leaves to a person."""
    db = current_db()
    assessment_in(db, session_id, assessment_id)
    service.answer_question(db, current_actor(), assessment_id, **posted(AnswerIn))
    flash(_("裁定已登记，考核已重新作出。"))
    return _back(session_id)


def _back(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("feedback.page", session_id=session_id), 303)


def _seen(session_id: int, lecturer_id: int) -> list[str]:
    return [item for item, yes in observed(current_db(), session_id, lecturer_id).items() if yes]
