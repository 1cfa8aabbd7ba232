"""The desk 工作台: what waits for the person who is signed in, what is late, what comes next, what is under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, sees_only
from xiangxun.foundation.audit.unchanged import while_unchanged
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.foundation.web import county_pages, current_actor, current_db
from xiangxun.foundation.web.language import language
from xiangxun.foundation.web.parts import make_part
from xiangxun.kernel.clock import today
from xiangxun.oversight.desk.queries import desk
from xiangxun.oversight.keeping import pages as keeping
from xiangxun.oversight.keeping.queries import proven_at
from xiangxun.oversight.onboarding.checklist import READERS, checklist
from xiangxun.oversight.supervision.obligations import UNDISTURBED
from xiangxun.registry.interpretations.service import law_on
from xiangxun.rules.law import Law
from xiangxun.training.sessions.frame import STATE_WORDS
from xiangxun.training.sessions.queries import list_sessions

pages = county_pages("desk", __name__)

_DRAFTERS = frozenset({Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY})


#: Of deeds that go with sessions; what a county owes before its first lies in its registry.
_WITH_SESSIONS = frozenset(
    {"acceptance", "archive", "attendance", "day", "document", "dossier", "enrolment", "feedback", "file"}
    | {"followup", "funds", "gate", "ledger", "plan", "session"}
)
_PAGE = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """The desk of one person on one day, as it stands in the page: how much is late, how much waits beside, the markup."""

    law: Law
    late: int
    waiting: int
    body: Markup


@pages.get("/")
def home() -> ResponseReturnValue:
    """Show the desk, the county's home page."""
    db, actor, on = current_db(), current_actor(), today()
    shown = while_unchanged(
        db, ("desk", actor, on, language()), lambda: _show(db, actor, on), aside=UNDISTURBED
    )
    return render_template(
        "desk/home.html",
        desk=shown,
        may_draft=not actor.roles.isdisjoint(_DRAFTERS),
        today=on,
        law=shown.law,
    )


@pages.get("/desk/<any(late, waiting, coming):part>")
def part(part: str) -> ResponseReturnValue:
    """List all that is late, waits or comes, of which the desk shows the first: `?behind=` so many."""
    db, actor, on = current_db(), current_actor(), today()
    law, behind = law_on(db, on), max(request.args.get("behind", 0, type=int), 0)
    found = desk(db, actor, law, on)
    heading, todos = {
        "late": (_("已逾期"), found.late),
        "waiting": (_("等我办"), found.waiting),
        "coming": (_("接下来"), found.coming),
    }[part]
    rest = len(todos) > behind + _PAGE
    return render_template(
        "desk/part.html",
        kind=part,
        heading=heading,
        number=len(todos),
        todos=todos[behind : behind + _PAGE],
        next=url_for("desk.part", part=part, behind=behind + _PAGE) if rest else "",
        today=on,
        law=law,
    )


def _show(db: Session, actor: Actor, on: date) -> Shown:
    law = law_on(db, on)
    found = desk(db, actor, law, on)
    body = make_part(
        "desk/parts.html",
        desk=found,
        under_way=list_sessions(db, state="open", institution_id=sees_only(actor), limit=10),
        recent=list_sessions(db, institution_id=sees_only(actor), limit=8),
        states=STATE_WORDS,
        owed=_owed(db, on) if _is_opening(actor) else (),
        proven=proven_at(db, current_tenant()),
        sees_keeping=not actor.roles.isdisjoint(keeping.READERS),
        today=on,
    )
    return Shown(law, len(found.late), len(found.waiting), body)


def _owed(db: Session, on: date) -> tuple[str, ...]:
    """Return what the county still owes before it can begin."""
    key = ("owed", on, language())
    return while_unchanged(
        db, key, lambda: tuple(one.title for one in checklist(db) if one.owed), aside=_WITH_SESSIONS
    )


def _is_opening(actor: Actor) -> bool:
    """Return whether the actor is one of those who get the county ready."""
    return not actor.roles.isdisjoint(READERS)
