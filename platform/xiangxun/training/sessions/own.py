"""Own fields of a session 本期的本县栏目: shown on its page, and changed until it is handed in for acceptance."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.registry.extras.holders import Editing, Place, allow_editing, holder_of, names_in
from xiangxun.registry.extras.showing import OwnView, own_view
from xiangxun.training.sessions.facts import law_of
from xiangxun.training.sessions.frame import SessionFrame
from xiangxun.training.sessions.queries import get_session
from xiangxun.training.sessions.service import require_session, require_state

_MAY_CHANGE = (Role.INSTITUTION, Role.PUBLIC_SERVICE_CENTRE, Role.AUTHORITY)
#: A field may be asked for as late as at the handing in.
CHANGEABLE = ("draft", "applied", "approved", "open", "closed", "ledgered", "rectifying")


def own_of_session(db: Session, actor: Actor, frame: SessionFrame) -> OwnView | None:
    """Return the own fields of a session under its law, as the actor sees them."""
    return own_view(db, actor, frame.law, holder_of("session"), frame.view.row.id)


def _permit(db: Session, actor: Actor, session_id: int) -> None:
    require_session(db, actor, session_id, *_MAY_CHANGE)
    require_state(db, session_id, *CHANGEABLE)


allow_editing(
    "session",
    Editing(
        permit=_permit,
        law=lambda db, session: law_of(db, get_session(db, session)),
        place=Place(
            named=names_in("session", "title"),
            address=lambda _db, session: url_for("sessions.page", session_id=session),
        ),
    ),
)
