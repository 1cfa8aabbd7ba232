"""Carrying townships 乡镇抄送: a trial county begins with the list of its county, as it stands there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, require
from xiangxun.registry.townships.models import Township
from xiangxun.registry.townships.service import KEEPERS


def carry_townships(db: Session, actor: Actor, names: Sequence[str]) -> None:
    """Add names to the list of the county in scope, unchecked; the caller writes the audit entry."""
    require(actor, *KEEPERS)
    db.add_all(Township(name=name) for name in names)
    db.flush()
