"""Acceptance pages 验收页面: team, opinion, decision and what follows; evidence beside it, never a grade by itself."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.decisions import why
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.kernel.errors import InvalidInput
from xiangxun.results.acceptance import service
from xiangxun.results.acceptance.facts import SCALE
from xiangxun.results.acceptance.queries import list_rounds, team
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import EMPTY
from xiangxun.training.approvals.queries import list_steps
from xiangxun.training.sessions.drafts import DayDraft
from xiangxun.training.sessions.frame import frame_of
from xiangxun.training.sessions.queries import get_session

pages = county_pages("acceptance", __name__, "sessions/<int:session_id>/acceptance")

_STATES = {"opined": "待决定", "referred": "待有权人员判定", "returned": "退回验收小组", "decided": "已决定"}


@pages.get("/")
def page(session_id: int) -> ResponseReturnValue:
    """Show team, rounds and, for the latest round, the reasons."""
    db = current_db()
    members, rounds = team(db, session_id), list_rounds(db, session_id)
    frame = frame_of(db, session_id, members=[one.side for one in members])
    asked = request.args.get("why", type=int)
    shown = next((one for one in rounds if one.n == asked), rounds[-1] if rounds else None)
    return render_template(
        "acceptance/page.html",
        frame=frame,
        team=members,
        rounds=rounds,
        states=_STATES,
        grades=_grades(frame.law),
        scale=frame.law.rulebook.scales.get(SCALE),
        vetoes=_words(frame.law, "veto"),
        roles=_words(frame.law, "role"),
        steps=list_steps(db, SCALE, session_id),
        shown=shown,
        why=why(db, shown.receipt_id) if shown and shown.receipt_id else None,
        places=range(5),
    )


@pages.post("/team")
def name_team(session_id: int) -> ResponseReturnValue:
    """Name the acceptance team."""
    form = Form()
    rows = [(form.text(f"name_{n}"), form.text(f"side_{n}")) for n in range(5)]
    members = [(name, side) for name, side in rows if name or side]
    service.name_team(current_db(), current_actor(), session_id, members)
    flash(_("验收小组已登记。"))
    return _back(session_id)


@pages.post("/opinion")
def opine(session_id: int) -> ResponseReturnValue:
    """Enter the team's opinion."""
    form = Form()
    service.opine(
        current_db(),
        current_actor(),
        session_id,
        proposed=form.text("proposed") or None,
        opinion=form.text("opinion", "验收意见"),
        rows_checked=form.find_integer("rows_checked", "核查人数") or 0,
        rows_wrong=form.find_integer("rows_wrong", "不实人数") or 0,
        vetoes=form.codes("vetoes"),
    )
    flash(_("验收意见已登记。"))
    return _back(session_id)


@pages.post("/decision")
def decide(session_id: int) -> ResponseReturnValue:
    """Decide on the opinion, or give it back."""
    form = Form()
    found = service.decide(
        current_db(),
        current_actor(),
        session_id,
        outcome=form.text("outcome") or "agreed",
        reason=form.text("reason"),
        rectify_by=form.find_day("rectify_by", "整改期限"),
        demand=form.text("demand"),
        code=form.text("code"),
        days=_retraining_days(form, session_id),
    )
    flash(_(_STATES[found.state]))
    return _back(session_id)


@pages.post("/retraining")
def retraining(session_id: int) -> ResponseReturnValue:
    """Draft the retraining that the acceptance demands."""
    form = Form()
    drafted = service.draft_retraining(
        current_db(),
        current_actor(),
        session_id,
        code=form.text("code", "重新培训的期次编号"),
        days=_retraining_days(form, session_id),
    )
    flash(_("重新培训已草拟。"))
    return redirect(url_for("sessions.page", session_id=drafted), 303)


@pages.post("/resubmit")
def resubmit(session_id: int) -> ResponseReturnValue:
    """Hand a mended session in again."""
    report = Form().text("report", "整改情况")
    service.resubmit(current_db(), current_actor(), session_id, report=report)
    flash(_("已再次报送。"))
    return _back(session_id)


def _retraining_days(form: Form, session_id: int) -> list[DayDraft]:
    """Return the days of a retraining: as many as before, from the first day typed."""
    first = form.find_day("first_day", "重新培训第一天")
    if first is None:
        return []
    days = len(get_session(current_db(), session_id).days)
    if not days:
        raise InvalidInput("原班没有培训日，不能按原样排定重新培训。")
    return [DayDraft(date.fromordinal(first.toordinal() + place)) for place in range(days)]


def _grades(law: Law) -> list[tuple[str, str]]:
    scale = law.rulebook.scales.get(SCALE)
    return [(grade, scale.labels[grade]) for grade in scale.grades] if scale else []


def _words(law: Law, name: str) -> list[tuple[str, str]]:
    return [(word.key, word.zh) for word in law.rulebook.words.get(name, EMPTY).values()]


def _back(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("acceptance.page", session_id=session_id), 303)
