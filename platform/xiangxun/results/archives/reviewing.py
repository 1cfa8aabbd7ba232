"""Review of periods 保管期限复查: every night, which bags will soon be at their end, so that an appraisal is ready in time.

How long before is the county's parameter `archive.review`, six months without it. A bag is put before archivist and
authority once for each end; an appraisal that keeps it for longer brings it up again before the new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from xiangxun.foundation.audit import record
from xiangxun.foundation.calendar import add_span
from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.archives.disposal_queries import open_items
from xiangxun.results.archives.models import ArchiveReview
from xiangxun.results.archives.queries import ArchiveView, BagView, archives_ended
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Span, Unit

#: The parameter with which a county says how long before its end a bag is looked at.
BEFORE = "archive.review"
_USUAL = Span(6, Unit.MONTH)


@dataclass(frozen=True, slots=True)
class EndingBag:
    """A bag whose time is soon over: its last day, and the day on which the review found it (None: not yet)."""

    archive: ArchiveView
    bag: BagView
    ends: date
    found_on: date | None


def review_periods(db: Session, on: date) -> int:
    """Put before the archivist what has come near its end since the last review; return how many bags. Idempotent."""
    found = [one for one in ending_bags(db, law_on(db, on), on) if one.found_on is None]
    if found:
        rows = [
            {"tenant_id": current_tenant(), "bag_id": one.bag.id, "ends": one.ends, "found_on": on}
            for one in found
        ]
        db.execute(insert(ArchiveReview), rows)
        details = {"bags": len(found), "first": min(one.ends for one in found).isoformat()}
        record(db, SYSTEM, "archive.review", "county", None, details)
    return len(found)


def ending_bags(db: Session, law: Law, on: date) -> Sequence[EndingBag]:
    """Return the bags that end within the county's time from a day on and are in no appraisal yet, the first at the top."""
    until = horizon(law, on)
    waiting, known = open_items(db), _known(db)
    found = [
        EndingBag(archive, bag, bag.retain_until, known.get((bag.id, bag.retain_until)))
        for archive in archives_ended(db, until)
        for bag in archive.bags
        if bag.destroyed_on is None
        and bag.retain_until is not None
        and on <= bag.retain_until < until
        and bag.id not in waiting
    ]
    return sorted(found, key=lambda one: (one.ends, one.bag.id))


def horizon(law: Law, on: date) -> date:
    """Return the day before which a bag must end to be near its end on a day."""
    return add_span(law.span(BEFORE) if law.kind_of(BEFORE) else _USUAL, on) or on


def _known(db: Session) -> dict[tuple[int, date], date]:
    rows = db.execute(select(ArchiveReview.bag_id, ArchiveReview.ends, ArchiveReview.found_on))
    return {(bag, ends): found_on for bag, ends, found_on in rows}
