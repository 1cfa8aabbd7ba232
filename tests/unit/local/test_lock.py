"""The run lock: one holder, named to the others."""

from __future__ import annotations

import os

import pytest

from xiangxun.local.lock import Held, Purpose, hold


def test_hold_free_lock_succeeds_again_and_again(tmp_path):
    for _ in range(2):
        with hold(tmp_path, Purpose.RUN, patience=0):
            pass


def test_hold_while_run_serves_names_the_holder_at_once(tmp_path):
    with hold(tmp_path, Purpose.RUN, patience=0) as lock:
        lock.announce("http://there/")
        with pytest.raises(Held) as held, hold(tmp_path, Purpose.COMMAND, patience=60):
            pass
    holder = held.value.holder
    assert holder is not None
    assert (holder.pid, holder.purpose, holder.address) == (os.getpid(), Purpose.RUN, "http://there/")


def test_hold_while_command_works_waits_and_gives_up(tmp_path):
    told = []
    with (
        hold(tmp_path, Purpose.COMMAND, patience=0),
        pytest.raises(Held) as held,
        hold(tmp_path, Purpose.RUN, patience=0.3, waiting=lambda: told.append(1)),
    ):
        pass
    assert told == [1]
    assert held.value.holder is not None
    assert held.value.holder.purpose is Purpose.COMMAND


def test_hold_after_shorter_announcement_reads_cleanly(tmp_path):
    with hold(tmp_path, Purpose.RUN, patience=0) as lock:
        lock.announce("http://a-long-address-that-is-overwritten/")
        lock.announce("x")
        with pytest.raises(Held) as held, hold(tmp_path, Purpose.RUN, patience=0):
            pass
    assert held.value.holder is not None
    assert held.value.holder.address == "x"
