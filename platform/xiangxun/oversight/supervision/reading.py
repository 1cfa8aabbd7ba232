"""Reading 查阅: what of supervision an account sees: offices everything, an institution its own affairs."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.kernel.errors import NotFound
from xiangxun.oversight.supervision.duties import Duty
from xiangxun.oversight.supervision.queries import InspectionView, get_inspection
from xiangxun.registry.registers.permission import holds
from xiangxun.rules.law import Law

_READERS = tuple(role for role in Role if role is not Role.LECTURER)


def only_institution(actor: Actor) -> int | None:
    """Return the only institution whose inspections the actor reads (None: all); raises `Forbidden` for a stranger."""
    require(actor, *_READERS)
    return actor.institution


def readable_inspection(db: Session, actor: Actor, inspection_id: int) -> InspectionView:
    """Return an inspection that the actor may read; another institution's is as good as not there."""
    own = only_institution(actor)
    found = get_inspection(db, inspection_id)
    if own is not None and found.institution_id != own:
        raise NotFound("没有这份检查记录。")
    return found


def readable_duties(duties: Iterable[Duty], actor: Actor, law: Law) -> list[Duty]:
    """Return the duties that the actor may read: an institution its own affairs, and what all institutions owe."""
    own = only_institution(actor)
    return [
        duty
        for duty in duties
        if own in (None, duty.institution) or (duty.institution is None and holds(actor, duty.owner, law))
    ]


def require_office(actor: Actor) -> None:
    """Raise `Forbidden` for who speaks for an institution: the list of duties is the county's."""
    require(actor, *(role for role in _READERS if role is not Role.INSTITUTION))
