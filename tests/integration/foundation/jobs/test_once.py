"""Once 只做一次: of hosts that come at the same hour one does the work, and another where that one failed."""

from __future__ import annotations

import pytest

from xiangxun.foundation.jobs.once import once


def test_second_host_of_a_period_has_nothing_to_do(redis_url):
    with once(redis_url, "drill", "2024-05") as mine, once(redis_url, "drill", "2024-05") as second:
        assert (mine, second) == (True, False)
    with once(redis_url, "drill", "2024-05") as later, once(redis_url, "drill", "2024-06") as next_month:
        assert (later, next_month) == (False, True)


def test_turn_of_a_host_that_failed_is_given_back(redis_url):
    with pytest.raises(OSError, match="full"), once(redis_url, "backup", "2024-05-06"):
        raise OSError("disk full")
    with once(redis_url, "backup", "2024-05-06") as mine:
        assert mine


def test_person_who_gives_the_command_needs_no_turn(redis_url):
    with (
        once(redis_url, "backup", "2024-05-06"),
        once(redis_url, "backup", "2024-05-06", asked=False) as mine,
    ):
        assert mine
