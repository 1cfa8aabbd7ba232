"""The desk 工作台: what waits for the person who is signed in, what is late, and which sessions are under way."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.web import county_pages, current_actor, current_db
from xiangxun.kernel.clock import today
from xiangxun.oversight.desk.queries import todos
from xiangxun.registry.institutions.queries import list_institutions
from xiangxun.registry.interpretations.service import law_on
from xiangxun.training.sessions.frame import STATE_WORDS
from xiangxun.training.sessions.queries import list_sessions

pages = county_pages("desk", __name__)


@pages.get("/")
def home() -> ResponseReturnValue:
    """Show the desk, the county's home page."""
    db, on, own = current_db(), today(), sees_only(current_actor())
    law = law_on(db, on)
    waiting = todos(db, current_actor(), law, on)
    return render_template(
        "desk/home.html",
        late=[one for one in waiting if one.is_late],
        waiting=[one for one in waiting if not one.is_late],
        sessions=list_sessions(db, institution_id=own, limit=20),
        under_way=list_sessions(db, state="open", institution_id=own, limit=10),
        institutions={one.id: one.name for one in list_institutions(db)},
        states=STATE_WORDS,
        today=on,
        law=law,
    )
