"""Acceptance pages 验收页面 of a session: team, sample, opinion, signatures, decision and what follows from it."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, done_by, posted
from xiangxun.kernel.errors import InvalidInput
from xiangxun.kernel.ids import ref
from xiangxun.registry.institutions.orders import CLOSERS
from xiangxun.registry.institutions.service import is_own
from xiangxun.registry.interpretations.schemas import RulingIn
from xiangxun.registry.interpretations.service import rule_on
from xiangxun.results.acceptance import service
from xiangxun.results.acceptance.batch_queries import batch_of
from xiangxun.results.acceptance.cases import Case
from xiangxun.results.acceptance.facts import SCALE
from xiangxun.results.acceptance.posted import do_posted
from xiangxun.results.acceptance.queries import team
from xiangxun.results.acceptance.schemas import ResubmissionIn, RetrainingIn
from xiangxun.results.acceptance.showing import case_content, foresee
from xiangxun.training.sessions.drafts import DayDraft, SlotDraft
from xiangxun.training.sessions.frame import frame_of
from xiangxun.training.sessions.queries import get_session

pages = county_pages("acceptance", __name__, "sessions/<int:session_id>/acceptance")


@pages.get("/")
def page(session_id: int) -> ResponseReturnValue:
    """Show team, rounds and, for the latest round, the reasons."""
    db, case = current_db(), Case("session", session_id)
    members = [one.side for one in team(db, case)]
    frame = frame_of(db, session_id, members=members)
    content = case_content(db, current_actor(), case, frame.law, asked=request.args.get("why", type=int))
    is_submitted = frame.view.row.state == "submitted"
    batch = batch_of(db, session_id)
    return render_template(
        "acceptance/page.html",
        frame=frame,
        scale=frame.law.rulebook.scales.get(SCALE),
        is_open=is_submitted and batch is None,
        batch=batch,
        is_mending=frame.view.row.state == "rectifying",
        may_close=_may_close(session_id, frame.view.row.institution_id),
        foreseen=foresee(db, case, frame.law) if is_submitted and content["judges"] else [],
        address=lambda verb: url_for("acceptance.act", session_id=session_id, verb=verb),
        resubmission=ResubmissionIn,
        retraining=RetrainingIn,
        ruling_address=url_for("acceptance.rule", session_id=session_id),
        asking=lambda n: url_for("acceptance.page", session_id=session_id, why=n),
        **content,
    )


@pages.post("/<any(team, sample, check, opinion, signature, revision, confirmation):verb>")
def act(session_id: int, verb: str) -> ResponseReturnValue:
    """Do what the form of a part says."""
    flash(do_posted(current_db(), current_actor(), Case("session", session_id), verb))
    return _back(session_id)


@pages.post("/decision")
def decide(session_id: int) -> ResponseReturnValue:
    """Decide on the opinion, or give it back; with the days of a retraining, where one follows."""
    days = _retraining_days(Form(), session_id)
    flash(do_posted(current_db(), current_actor(), Case("session", session_id), "decision", days=days))
    return _back(session_id)


@pages.post("/ruling")
def rule(session_id: int) -> ResponseReturnValue:
    """Answer what the rules leave to a person."""
    said = posted(RulingIn, about=ref("session", session_id))
    rule_on(current_db(), current_actor(), matter="session", matter_id=session_id, **said)
    flash(_("裁定已登记，下次核对时生效。"))
    return _back(session_id)


@pages.post("/retraining")
@done_by(*service.MENDERS)
def retraining(session_id: int) -> ResponseReturnValue:
    """Draft the retraining that the acceptance demands."""
    said = {**posted(RetrainingIn), "days": _retraining_days(Form(), session_id)}
    drafted = service.draft_retraining(current_db(), current_actor(), session_id, **said)
    flash(_("重新培训已草拟。"))
    return redirect(url_for("sessions.page", session_id=drafted), 303)


@pages.post("/resubmit")
@done_by(*service.MENDERS)
def resubmit(session_id: int) -> ResponseReturnValue:
    """Hand a mended session in again."""
    service.resubmit(current_db(), current_actor(), session_id, **posted(ResubmissionIn))
    flash(_("已再次报送。"))
    return _back(session_id)


def _may_close(session_id: int, institution_id: int) -> bool:
    """Return whether the actor may report as mended what the session was ordered to mend."""
    ordered = service.orders_to_mend(current_db(), session_id)
    return not ordered or is_own(current_actor(), institution_id, *CLOSERS)


def _retraining_days(form: Form, session_id: int) -> list[DayDraft]:
    """Return the days of a retraining: the lessons of before, day by day, from the first day typed."""
    first = form.find_day("first_day", "重新培训第一天")
    if first is None:
        return []
    days = get_session(current_db(), session_id).days
    if not days:
        raise InvalidInput("原班没有培训日，不能按原样排定重新培训。")
    return [
        DayDraft(
            date.fromordinal(first.toordinal() + place),
            [SlotDraft(one.kind, one.course, one.lecturer_id, *one.planned) for one in day.slots],
            day.mode,
        )
        for place, day in enumerate(days)
    ]


def _back(session_id: int) -> ResponseReturnValue:
    return redirect(url_for("acceptance.page", session_id=session_id), 303)
