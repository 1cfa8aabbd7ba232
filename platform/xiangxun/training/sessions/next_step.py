"""The next step 下一步: the one button that each state of a session offers."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from xiangxun.foundation.access import Actor
from xiangxun.training.sessions.service import ORGANISERS

#: State → (label, endpoint, posts, gated): a step that posts is done by the button, others lead to their own page.
_STEPS = {
    "draft": ("提交申请", "sessions.apply", True, True),
    "approved": ("开班", "sessions.open_class", True, True),
    "open": ("结班", "sessions.close_class", True, True),
    "closed": ("生成台账", "ledger.compute", True, True),
    "ledgered": ("去报送", "dossier.page", False, False),
    "rectifying": ("整改后再报送", "acceptance.page", False, False),
    "submitted": ("去验收", "acceptance.page", False, False),
    "accepted": ("去结算", "funds.page", False, False),
    "settled": ("去归档", "archives.page", False, False),
}


@dataclass(frozen=True, slots=True)
class NextStep:
    """A button: where it goes, whether it acts at once, whether the gate can shut it, whether the reader may press it."""

    label: str
    address: str
    posts: bool
    gated: bool
    mine: bool


def next_step(state: str, session_id: int, actor: Actor) -> NextStep | None:
    """Return the button of a state, or None where it waits for others' approval."""
    found = _STEPS.get(state)
    if found is None:
        return None
    label, endpoint, posts, gated = found
    mine = not posts or not actor.roles.isdisjoint(ORGANISERS)
    return NextStep(_(label), url_for(endpoint, session_id=session_id), posts, gated, mine)
