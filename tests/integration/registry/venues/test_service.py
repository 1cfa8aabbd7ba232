"""Venues 培训场所: what the authority has seen there, once per place."""

from __future__ import annotations

import pytest
from tests.counties.walk import Walk

from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.venues.queries import list_venues, qualities
from xiangxun.registry.venues.service import register_venue


def test_register_venue_tells_its_qualities(walk: Walk) -> None:
    with walk.on() as db:
        venue = register_venue(db, walk.group, name="服务中心", qualities=["practical", "online"])
        assert qualities(db, venue) == {"online", "practical"}
        assert qualities(db, None) == frozenset()
        assert [row.name for row in list_venues(db)] == ["服务中心"]


@pytest.mark.parametrize("name", [" ", " 服务中心"])
def test_register_venue_without_a_name_or_twice_is_refused(walk: Walk, name: str) -> None:
    with walk.on() as db:
        register_venue(db, walk.group, name="服务中心")
    with pytest.raises(InvalidInput), walk.on() as db:
        register_venue(db, walk.group, name=name)


def test_register_venue_by_the_institution_is_forbidden(walk: Walk) -> None:
    with pytest.raises(Forbidden), walk.on() as db:
        register_venue(db, walk.school, name="服务中心")


def test_register_venue_keeps_the_fields_that_the_county_declares_and_refuses_others(walk: Walk) -> None:
    with walk.on() as db:
        register_venue(db, walk.group, name="服务中心", extra={"seats": "60"})
        assert list_venues(db)[0].extra == {"seats": 60}
    for extra in ({"seats": "很多"}, {"seat": 60}):
        with pytest.raises(InvalidInput), walk.on() as db:
            register_venue(db, walk.group, name="另一处", extra=extra)
