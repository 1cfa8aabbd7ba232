"""Ends of bags 档案到期: how many are over or soon will be, and the first of each, counted by the server in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from xiangxun.foundation.db.tenancy import current_tenant
from xiangxun.results.archives.reviewing import horizon
from xiangxun.rules.law import Law

# A bag ends as its last appraisal left it; what stands in an appraisal under way is seen to there.
_ENDS = text("""
    WITH bags AS (
        SELECT bag.id, bag.rules, review.found_on,
               CASE WHEN last.opinion IS NULL THEN bag.retain_until ELSE last.keep_until END AS ends
        FROM archive_bags bag
        LEFT JOIN LATERAL (
            SELECT opinion, keep_until FROM archive_appraisal_items
            WHERE tenant_id = :tenant AND bag_id = bag.id AND done_on IS NOT NULL ORDER BY id DESC LIMIT 1
        ) last ON true
        LEFT JOIN archive_reviews review ON review.tenant_id = :tenant AND review.bag_id = bag.id
            AND review.ends = CASE WHEN last.opinion IS NULL THEN bag.retain_until ELSE last.keep_until END
        WHERE bag.tenant_id = :tenant AND bag.retain_until < :horizon
            AND last.opinion IS DISTINCT FROM 'destroy'
            AND NOT EXISTS (
                SELECT FROM archive_appraisal_items item
                JOIN archive_appraisals appraisal
                    ON appraisal.tenant_id = :tenant AND appraisal.id = item.appraisal_id
                WHERE item.tenant_id = :tenant AND item.bag_id = bag.id
                    AND appraisal.state IN ('proposed', 'approved')
            )
    ), over AS (SELECT * FROM bags WHERE ends < :on),
    soon AS (SELECT * FROM bags WHERE ends >= :on AND ends < :horizon AND found_on IS NOT NULL)
    SELECT count(*) AS number, min(ends) AS first, NULL::date AS found_on,
           coalesce((array_agg(rules ORDER BY ends, id) FILTER (WHERE rules <> ''))[1], '') AS rules
    FROM over
    UNION ALL
    SELECT count(*), min(ends), (array_agg(found_on ORDER BY ends, id))[1], '' FROM soon
""")


@dataclass(frozen=True, slots=True)
class Ends:
    """Bags at or near their end: how many, the last day of the first, when the review found it, the rules that set it."""

    number: int
    first: date
    found_on: date | None
    rules: tuple[str, ...]


def count_ends(db: Session, law: Law, on: date) -> tuple[Ends | None, Ends | None]:
    """Return the bags whose time is over on a day, and those that the nightly review has found near their end.

    None where there are none. What stands in an appraisal under way is neither.
    """
    over, soon = db.execute(_ENDS, {"tenant": current_tenant(), "on": on, "horizon": horizon(law, on)})
    return _ends(over), _ends(soon)


def _ends(row: Row[Any]) -> Ends | None:
    return Ends(row.number, row.first, row.found_on, tuple(row.rules.split())) if row.number else None
