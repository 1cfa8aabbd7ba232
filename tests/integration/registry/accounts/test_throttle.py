"""Throttling 登录限次: by name and by address, within a window, in PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from xiangxun.kernel.clock import now
from xiangxun.registry.accounts import throttle
from xiangxun.registry.accounts.models import SignInAttempt
from xiangxun.registry.accounts.policy import Policy
from xiangxun.registry.accounts.throttle import (
    FAILURES_OF_ADDRESS,
    KEPT,
    TooManyAttempts,
    forget_failures,
    note_failure,
    refuse_if_throttled,
)


def failed(unit_of_work, times: int, username: str = "wang", address: str = "10.0.0.1") -> None:
    for n in range(times):
        with unit_of_work(None) as db:
            note_failure(db, "c/shili", username.format(n), address)


def is_refused(unit_of_work, username: str = "wang", address: str = "10.0.0.1") -> bool:
    with unit_of_work(None) as db:
        try:
            refuse_if_throttled(db, "c/shili", username, address)
        except TooManyAttempts:
            return True
    return False


def test_throttle_lets_one_failure_less_than_the_limit_pass(unit_of_work) -> None:
    failed(unit_of_work, Policy().failures - 1)
    assert not is_refused(unit_of_work)
    failed(unit_of_work, 1)
    assert is_refused(unit_of_work)
    assert is_refused(unit_of_work, username="WANG", address="10.0.0.2")


def test_throttle_of_one_name_leaves_others_alone(unit_of_work) -> None:
    failed(unit_of_work, Policy().failures)
    assert not is_refused(unit_of_work, username="li")


def test_throttle_of_an_address_that_tries_many_names_stops_it(unit_of_work) -> None:
    failed(unit_of_work, FAILURES_OF_ADDRESS, username="name-{}")
    assert is_refused(unit_of_work, username="li")
    assert not is_refused(unit_of_work, username="li", address="10.0.0.2")


def test_throttle_after_the_window_lets_in_again_and_drops_what_is_old(unit_of_work, monkeypatch) -> None:
    failed(unit_of_work, Policy().failures)
    later = timedelta(minutes=Policy().wait_minutes, seconds=1)
    monkeypatch.setattr(throttle, "now", lambda: now() + later)
    assert not is_refused(unit_of_work)
    monkeypatch.setattr(throttle, "now", lambda: now() + KEPT + later)
    failed(unit_of_work, 1)
    with unit_of_work(None) as db:
        assert len(db.scalars(select(SignInAttempt)).all()) == 2


def test_throttle_forgets_a_name_that_signed_in(unit_of_work) -> None:
    failed(unit_of_work, Policy().failures)
    with unit_of_work(None) as db:
        forget_failures(db, "c/shili", "wang")
    assert not is_refused(unit_of_work)


def test_throttle_keeps_neither_name_nor_address(unit_of_work) -> None:
    failed(unit_of_work, 1)
    with unit_of_work(None) as db:
        for attempt in db.scalars(select(SignInAttempt)):
            assert b"wang" not in attempt.subject
            assert b"10.0.0.1" not in attempt.subject
