"""Governing edition 适用版本: which edition of a county's regulation a session falls under.

`governed_by` of an edition is its transitional clause: the newest edition whose own day of the session (first
training day, approval, application) is not before its `since` governs it. `until` only closes rules that have no
successor.
"""

from __future__ import annotations

from collections.abc import Sequence

from xiangxun.counties.reference import OwnDays
from xiangxun.kernel.errors import XiangxunError
from xiangxun.rules.law.layers import Layer


class NoEdition(XiangxunError):
    """No edition of the county's regulation governs these days."""

    code = "no_edition"
    status = 409


def governing(editions: Sequence[Layer], days: OwnDays) -> Layer:
    """Return the edition that governs; raises NoEdition where none is in force on its own day."""
    newest_first = sorted(editions, key=lambda edition: edition.since, reverse=True)
    for place, edition in enumerate(newest_first):
        own = getattr(days, edition.governed_by)
        has_successor = place > 0
        if own >= edition.since and (has_successor or edition.until is None or own <= edition.until):
            return edition
    raise NoEdition(
        f"{days.first_day} 没有有效的规则版本；请核对日期，或由规则维护人员补充该日适用的版本。",
        details={"editions": [edition.code for edition in newest_first]},
    )
