"""Replaying 重演: what the stored decisions of a county would be under the plugin of this process, before it is relied on.

The rules are asked with the facts of then and by the edition that would govern them now, so that a changed text, a
changed number and a new edition that reaches back all show. Nothing is stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from xiangxun.foundation.decisions.comparison import Difference, differences, without
from xiangxun.foundation.decisions.queries import Kept, kept_after
from xiangxun.foundation.decisions.recomputing import recompute

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Replayed:
    """A stored decision asked again. It is the same unless `differences` say where not, or `failed` why there is none.

    `edition`, `edition_now`: which governed it then and would govern it now.
    """

    receipt_id: int
    hook: str
    subject: str
    subject_id: int
    edition: str
    edition_now: str | None
    differences: tuple[Difference, ...] = ()
    failed: str | None = None

    @property
    def same(self) -> bool:
        """Whether the decision would be the same."""
        return not self.differences and self.failed is None


def replay(db: Session) -> Iterator[Replayed]:
    """Yield every stored decision of the county in scope, asked again, in the order in which they were made."""
    after = 0
    while batch := kept_after(db, after, _BATCH):
        for kept in batch:
            yield _replayed(db, kept)
        after = batch[-1].row.id


def _replayed(db: Session, kept: Kept) -> Replayed:
    again, row = recompute(db, kept, as_governed=True), kept.row
    found: tuple[Difference, ...] = ()
    if again.answer is not None and again.answer != kept.answer:
        stored, now = (without(json.loads(text), again.opened.erased) for text in (kept.answer, again.answer))
        found = tuple(differences(stored, now))
    edition_now = again.call.edition if again.call else None
    return Replayed(
        row.id, row.hook, row.subject, row.subject_id, row.edition, edition_now, found, again.failed
    )
