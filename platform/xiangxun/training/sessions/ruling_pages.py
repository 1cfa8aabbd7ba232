"""Rulings on a session 裁定: what stands before a step and may be settled by a named person with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import Actor
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, posted
from xiangxun.foundation.web.wording import answer_words, choices_of
from xiangxun.kernel.errors import InvalidInput, NotFound
from xiangxun.kernel.ids import ref
from xiangxun.registry.interpretations.schemas import RulingIn
from xiangxun.registry.interpretations.service import rule_on
from xiangxun.rules.answers import ALLOW
from xiangxun.rules.law import Law, RuleEntry
from xiangxun.training.sessions.frame import SessionFrame, frame_of

pages = county_pages("session_rulings", __name__, "sessions/<int:session_id>/rulings")


@pages.get("/")
def page(session_id: int) -> ResponseReturnValue:
    """Show what a person may decide on one case: `?rule=`, `?about=`."""
    rule, about = request.args.get("rule", ""), request.args.get("about", "")
    frame = frame_of(current_db(), session_id)
    case, entry = _case(frame, rule, about), _entry(frame, rule)
    answers = [(option, answer_words(frame.law, option)) for option in case.get("options", ())]
    own = _own_roles(frame.law, current_actor())
    role = case.get("asks") or entry.exception_by or (own[0][0] if len(own) == 1 else "")
    return render_template(
        "sessions/ruling.html",
        frame=frame,
        entry=entry,
        case=case,
        form=RulingIn,
        values={"rule": rule, "about": about, "answer": ALLOW, "role": role},
        lists={"answer": answers, "role": own},
    )


@pages.post("/")
def enter(session_id: int) -> ResponseReturnValue:
    """Record the decision; it goes in with the facts at the next step."""
    db, here = current_db(), ref("session", session_id)
    said = posted(RulingIn, about=Form().text("about") or here)
    if said["about"] != here and not _case(frame_of(db, session_id), said["rule"], said["about"]):
        raise InvalidInput(_("本期的关口上没有这一条，可能已经补齐；请回到期次页，从关口进入后再裁定。"))
    rule_on(db, current_actor(), matter="session", matter_id=session_id, **said)
    flash(_("裁定已登记，关口已按此重新核对。"))
    return redirect(url_for("sessions.page", session_id=session_id), 303)


def _entry(frame: SessionFrame, rule: str) -> RuleEntry:
    found = frame.law.rulebook.rules.get(rule)
    if found is None:
        raise NotFound(_("制度中没有这条规则；请从期次页的关口进入。"))
    return found


def _own_roles(law: Law, actor: Actor) -> list[tuple[str, str]]:
    """Return the roles of the county in which an actor may speak."""
    return [one for one in choices_of(law, "role") if one[0] in actor.actors or one[0] in actor.roles]


def _case(frame: SessionFrame, rule: str, about: str) -> Mapping[str, Any]:
    """Return the finding of the gate about one thing ("": nothing in particular) that a person may decide, or nothing."""
    found = frame.gate.findings if frame.gate else ()
    return next((one for one in found if (one["rule"], one["about"] or "") == (rule, about)), {})
