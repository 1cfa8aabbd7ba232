"""Follow-up pages 回访页面: the rounds that are due and the calls of one round."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_by
from xiangxun.foundation.web.language import language
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import NotFound
from xiangxun.registry.trainees.queries import views
from xiangxun.results.followup import service
from xiangxun.results.followup.call_list import RESULT_WORDS
from xiangxun.results.followup.queries import (
    REACHED,
    RESULTS,
    CallView,
    RoundView,
    calls_in_turn,
    get_round,
    list_calls,
    list_rounds,
)
from xiangxun.training.sessions.frame import frame_of

pages = county_pages("followup", __name__, "sessions/<int:session_id>/followup")

_PAGE = 50


@pages.get("/")
def page(session_id: int) -> ResponseReturnValue:
    """Show the rounds of a session."""
    db = current_db()
    return render_template(
        "followup/page.html",
        frame=frame_of(db, session_id),
        rounds=list_rounds(db, session_id),
        today=today(),
    )


@pages.post("/")
@done_by(*service.CALLERS)
def plan(session_id: int) -> ResponseReturnValue:
    """Make the rounds that the rules demand."""
    service.plan_rounds(current_db(), current_actor(), session_id)
    flash(_("回访已排定。"))
    return redirect(url_for("followup.page", session_id=session_id), 303)


@pages.get("/<int:round_id>")
def calls(session_id: int, round_id: int) -> ResponseReturnValue:
    """Show the calls of one round, those still to be made first."""
    return _calls(session_id, round_id)


@pages.post("/<int:round_id>/phones")
@done_by(*service.CALLERS)
def phones(session_id: int, round_id: int) -> ResponseReturnValue:
    """Show the same calls with the numbers to dial; whoever sees them is on record."""
    return _calls(session_id, round_id, dialled=True)


def _calls(session_id: int, round_id: int, *, dialled: bool = False) -> ResponseReturnValue:
    db = current_db()
    one = while_unchanged(db, ("round", session_id, round_id), lambda: _round(session_id, round_id))
    after, frame = request.args.get("after", ""), frame_of(db, session_id)
    rows, last = calls_in_turn(db, one, after=after, limit=_PAGE)
    shown = [row.trainee_id for row in rows]
    return render_template(
        "followup/calls.html",
        phones=service.phones_to_dial(db, current_actor(), round_id, shown) if dialled else None,
        frame=frame,
        round=one,
        asks=[(ask, frame.law.rulebook.label("outcome", ask, language())) for ask in one.asks],
        rows=rows,
        known=views(db, [row.trainee_id for row in rows]),
        words=RESULT_WORDS,
        after=after or None,
        next=url_for("followup.calls", session_id=session_id, round_id=round_id, after=last) if last else "",
    )


@pages.post("/<int:round_id>")
@done_by(*service.CALLERS)
def record(session_id: int, round_id: int) -> ResponseReturnValue:
    """Enter what calls came to."""
    db, one, form = current_db(), _round(session_id, round_id), Form()
    found = [
        call
        for row in list_calls(db, round_id)
        if (call := _call(form, one, row.trainee_id)).result in RESULTS and not _is_known(row, call)
    ]
    service.record_calls(db, current_actor(), round_id, found)
    flash(_("已录入 %(n)s 人的回访。", n=len(found)))
    after = request.args.get("after") or None
    return redirect(url_for("followup.calls", session_id=session_id, round_id=round_id, after=after), 303)


@pages.post("/<int:round_id>/close")
@done_by(*service.CALLERS)
def close(session_id: int, round_id: int) -> ResponseReturnValue:
    """Close a round."""
    _round(session_id, round_id)
    service.close_round(current_db(), current_actor(), round_id)
    flash(_("这一轮回访已结束。"))
    return redirect(url_for("followup.page", session_id=session_id), 303)


def _round(session_id: int, round_id: int) -> RoundView:
    one = get_round(current_db(), round_id)
    if one.session_id != session_id:
        raise NotFound("本期没有这一轮回访。")
    return one


def _call(form: Form, one: RoundView, trainee: int) -> service.CallIn:
    return service.CallIn(trainee, form.text(f"result_{trainee}"), _answers(form, one, trainee))


def _is_known(row: CallView, call: service.CallIn) -> bool:
    """Tell whether a call stands as it is typed; somebody not reached is typed anew at each try."""
    return row.result == call.result == REACHED and dict(row.answers) == dict(call.answers)


def _answers(form: Form, one: RoundView, trainee_id: int) -> dict[str, bool]:
    given = {ask: form.text(f"{ask}_{trainee_id}") for ask in one.asks}
    return {ask: answer == "yes" for ask, answer in given.items() if answer}
