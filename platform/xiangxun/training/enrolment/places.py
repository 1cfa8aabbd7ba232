"""Places 乡镇核对: a township that the county's list does not have is remarked on; the row is taken in all the same.

A county that keeps no list is told nothing.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from xiangxun.registry.rosters import JudgedRow, Roster, Verdict
from xiangxun.registry.rosters.codes import UNKNOWN_TOWNSHIP, verdict_of
from xiangxun.registry.townships.queries import bare_name, township_names


def remark_unknown_townships(db: Session, roster: Roster) -> Roster:
    """Return the roster with a remark on every accepted row whose township is not on the county's list."""
    listed = {bare_name(name) for name in township_names(db)}
    if not listed:
        return roster
    written = {row.township for row in roster.accepted if row.township}
    unknown = {name for name in written if bare_name(name) not in listed}
    if not unknown:
        return roster
    return replace(
        roster, rows=tuple(_remarked(row) if row.township in unknown else row for row in roster.rows)
    )


def _remarked(row: JudgedRow) -> JudgedRow:
    if row.verdict is Verdict.REJECT:
        return row
    codes = (*row.codes, UNKNOWN_TOWNSHIP)
    return row._replace(verdict=verdict_of(codes), codes=codes)
