"""Duties 法定义务: what the county's rules make the person owe, and what others are late with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import url_for
from flask_babel import gettext as _

from xiangxun.foundation.access import Actor, sees_only
from xiangxun.kernel.ids import kind_of, row_id
from xiangxun.oversight.desk.todo import Todo
from xiangxun.oversight.supervision.duties import Duty, DutyState
from xiangxun.oversight.supervision.step_duties import is_step
from xiangxun.registry.registers.permission import holds
from xiangxun.rules.law import Law

#: What a duty's key begins with → the page of the session on which it is done.
_PLACES = {
    "ledger": "ledger.page",
    "submit": "dossier.page",
    "summary": "dossier.page",
    "dossier": "dossier.page",
    "followup": "followup.page",
    "accept": "acceptance.page",
    "settle": "funds.page",
    "archive": "archives.page",
}


def is_mine(duty: Duty, actor: Actor, law: Law) -> bool:
    """Return whether the actor owes an unmet duty: its owner is one of his roles, its affair not another's."""
    own = sees_only(actor)
    foreign = own is not None and duty.institution not in (None, own)
    return duty.state is not DutyState.MET and not foreign and holds(actor, duty.owner, law)


def my_duties(duties: Sequence[Duty], actor: Actor, law: Law) -> Iterator[Todo]:
    """Yield what the actor owes, but for steps of approval: they stand on the desk as what they are."""
    return (_todo(duty, law) for duty in duties if is_mine(duty, actor, law) and not is_step(duty))


def others_late(duties: Sequence[Duty], actor: Actor, law: Law) -> int:
    """Return how many duties of others are late that the actor, who sees the whole county, may press for."""
    if sees_only(actor) is not None:
        return 0
    return sum(duty.state is DutyState.LATE and not is_mine(duty, actor, law) for duty in duties)


def place_of(duty: Duty, law: Law) -> str:
    """Return the address of the page where a duty is done, or of what it is about."""
    about = duty.about or ""
    if about and kind_of(about) == "session":
        endpoint = _PLACES.get(duty.key.partition(":")[0].partition(".")[0], "sessions.page")
        return url_for(endpoint, session_id=row_id(about))
    if about and kind_of(about) == "institution":
        return url_for("institutions.page", institution_id=row_id(about))
    if duty.key in law.rulebook.words.get("register", {}):
        return url_for("registers.page", register=duty.key)
    group = duty.key.removeprefix("need:").partition(":")[0]
    if duty.key.startswith("need:"):
        return url_for("registers.need", group=group)
    if duty.key.partition(":")[0] in law.rulebook.words.get("plan_kind", {"year": None, "month": None}):
        return url_for("plans.index")
    return url_for("supervision.duties")


def _todo(duty: Duty, law: Law) -> Todo:
    progress = _("（%(have)s / %(of)s）", have=duty.have, of=duty.of) if duty.of is not None else ""
    return Todo(
        verb="",
        what=f"{duty.message}{progress}",
        about=duty.about_name or duty.owner_label,
        address=place_of(duty, law),
        rule=duty.rule,
        article=duty.article,
        due=duty.due,
        due_text="" if duty.due else duty.due_text,
    )
