"""Training days 培训日 as held: times that cannot be are refused before anything is written."""

from __future__ import annotations

import pytest
from tests.counties.people import villagers
from tests.counties.walk import Walk

from xiangxun.kernel.errors import InvalidInput
from xiangxun.training.sessions.days import hold_day
from xiangxun.training.sessions.queries import get_session


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({0: (540, 720), 1: (700, 800)}, "重叠"),
        ({0: (540, 1441)}, "起止时间不对"),
        ({0: (720, 540)}, "起止时间不对"),
        ({9: (540, 720)}, "没有第 10 节"),
    ],
)
def test_hold_day_at_times_that_cannot_be_is_refused(walk: Walk, held, said):
    walk.to_open(villagers(1))
    day = walk.days[0]
    with pytest.raises(InvalidInput, match=said), walk.on(day) as db:
        hold_day(db, walk.group, walk.session, day, held=held)
    with walk.on(day) as db:
        assert not any(slot.held for slot in get_session(db, walk.session).days[0].slots)
