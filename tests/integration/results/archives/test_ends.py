"""Ends of bags, counted by the server, are those that the bags themselves tell, at every step of an appraisal."""

from __future__ import annotations

from datetime import date

import pytest
from tests.integration.results.archives.test_disposal import LATER, office

from xiangxun.registry.interpretations.service import law_on
from xiangxun.results.archives.disposal import Opinion, carry_out, decide_appraisal, propose, supervise
from xiangxun.results.archives.disposal_queries import ended_bags
from xiangxun.results.archives.ends import Ends, count_ends
from xiangxun.results.archives.reviewing import ending_bags, review_periods

__all__ = ["office"]
SOON, UNTIL = date(2027, 7, 2), date(2030, 12, 31)
DAYS = (
    date(2027, 6, 30),
    SOON,
    date(2027, 12, 31),
    LATER,
    date(2030, 12, 1),
    date(2031, 1, 1),
    date(2999, 1, 1),
)


def told_by_bags(db, on):
    """Count as the pages do that show each bag."""
    over = [one.bag for one in ended_bags(db, on) if one.appraisal is None]
    soon = [one for one in ending_bags(db, law_on(db, on), on) if one.found_on is not None]
    first = over[0].retain_until if over else None
    rules = next((bag.rules for bag in over if bag.rules), ())
    return (
        Ends(len(over), first, None, rules) if first else None,
        Ends(len(soon), soon[0].ends, soon[0].found_on, ()) if soon else None,
    )


def compared(db):
    """Return both counts for many days, having seen that they agree."""
    counted = {on: count_ends(db, law_on(db, on), on) for on in DAYS}
    assert counted == {on: told_by_bags(db, on) for on in DAYS}
    return counted


def test_bags_are_counted_from_the_day_after_their_end_and_near_it_once_reviewed(office):
    with office.on(SOON) as db:
        assert compared(db)[SOON] == (None, None)
        review_periods(db, SOON)
        over, soon = compared(db)[SOON]
        assert over is None
        assert soon == Ends(1, date(2027, 12, 31), SOON, ())
    with office.on() as db:
        over, soon = compared(db)[LATER]
        assert over is not None
        assert (over.number, over.first, soon) == (1, date(2027, 12, 31), None)


@pytest.mark.parametrize(
    "opinion",
    [("keep", UNTIL), ("permanent", None), ("destroy", None)],
)
def test_bag_in_an_appraisal_is_not_counted_and_afterwards_as_it_was_left(office, opinion):
    with office.on(SOON) as db:
        review_periods(db, SOON)
    kind, until = opinion
    with office.on() as db:
        what = Opinion(office.photos().id, kind, "经审核", keep_until=until)
        appraisal = propose(db, office.archivist, title="鉴定", report="经审核", opinions=[what])
        assert compared(db)[LATER] == (None, None)
        decide_appraisal(db, office.people[0], appraisal, agreed=True)
        if kind == "destroy":
            for one in office.people[1:]:
                supervise(db, one, appraisal)
        carry_out(db, office.archivist, appraisal)
        over = compared(db)[date(2031, 1, 1)][0]
        assert (over is not None) == (kind == "keep")
    with office.on(date(2030, 12, 1)) as db:
        review_periods(db, date(2030, 12, 1))
        compared(db)


def test_bag_of_a_refused_appraisal_is_counted_again(office):
    with office.on() as db:
        appraisal = office.destroy(db)
        decide_appraisal(db, office.people[0], appraisal, agreed=False, reason="尚有用处")
        assert compared(db)[LATER][0] is not None
