"""Passwords 口令: long enough, of two kinds, digested anew each time."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.accounts import passwords
from xiangxun.registry.accounts.passwords import SHORTEST, digest_password, matches

GOOD = "seven dwarfs 7"


@pytest.mark.parametrize(
    "password", ["", "a1" * (SHORTEST // 2 - 1), "abcdefghijk", "12345678901", "-----------"]
)
def test_digest_password_too_short_or_of_one_kind_is_refused(password: str) -> None:
    with pytest.raises(InvalidInput):
        digest_password(password)


@pytest.mark.parametrize("password", ["a1" * (SHORTEST // 2), "口令口令口令口令口令1", "abcdefghi-"])
def test_digest_password_of_two_kinds_fits_itself_alone(password: str) -> None:
    kept = digest_password(password)
    assert matches(kept, password)
    assert not matches(kept, password + " ")


def test_digest_password_twice_differs() -> None:
    assert digest_password(GOOD) != digest_password(GOOD)


@pytest.mark.parametrize("kept", [None, "", "not a digest"])
def test_matches_without_a_digest_is_never_true(kept: str | None) -> None:
    assert not matches(kept, GOOD)


def test_matches_an_empty_digest_with_the_password_of_nobody_is_not_true(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passwords, "_nobody", lambda: digest_password(GOOD))
    assert not matches("", GOOD)
    assert not matches(None, GOOD)


def test_digest_of_the_product_costs_who_guesses_64_mib_and_three_rounds(own_hasher: PasswordHasher) -> None:
    assert own_hasher.hash(GOOD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")
