"""Restriction 限制处理: who has asked that the data be left alone (个人信息保护法 art. 44, 47): kept, and not used.

Decided here and nowhere else. Lists and papers name such a person no more, exports leave the line empty, nobody is
called, no roster takes the person in. What the law bids to keep (ledger, archive, comparison with the paper ledger)
is written in clear, by asking for people `by_duty`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from xiangxun.foundation.db.among import among
from xiangxun.registry.trainees.models import Trainee
from xiangxun.registry.trainees.view import TraineeView

#: Behind a masked name, wherever people are listed.
MARK = "（限）"
#: In place of the person on papers and in exports.
UNNAMED = "（依法限制处理）"
_MASK = "＊"
_DIGITS = 18


def restricted_people() -> Select[int]:
    """Return the statement of the ids of everybody whose data may only be kept."""
    return select(Trainee.id).where(Trainee.restricted_on.is_not(None), Trainee.erased_on.is_(None))


def restricted_among(db: Session, trainee_ids: Collection[int]) -> frozenset[int]:
    """Return whose data may only be kept, of these people."""
    return frozenset(db.scalars(restricted_people().where(among(Trainee.id, trainee_ids))))


def withheld(view: TraineeView) -> TraineeView:
    """Return a person as lists show one whose data may only be kept: 王＊＊（限）, no number, village or group."""
    name = view.name[:1] + _MASK * max(1, len(view.name) - 1) + MARK
    return replace(view, name=name, id_masked="*" * _DIGITS, village="", groups=(), group_words="")


def unnamed(view: TraineeView) -> TraineeView:
    """Return a person as papers and exports show one: the line stands, so that numbers agree, and names nobody."""
    if not view.restricted:
        return view
    return replace(withheld(view), name=UNNAMED, id_masked="", township="", sex="", level=None)
