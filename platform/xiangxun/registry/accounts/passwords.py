"""Passwords 口令: argon2id digests; the same time is spent on a name that does not exist."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from xiangxun.kernel.errors import InvalidInput

SHORTEST = 10

_hasher = PasswordHasher()


def digest_password(password: str, shortest: int = SHORTEST) -> str:
    """Return the argon2id digest; raises `InvalidInput` for a password that is too short or too simple."""
    kinds = sum(any(test(char) for char in password) for test in (str.isdigit, str.isalpha, _is_sign))
    if len(password) < shortest or kinds < 2:
        raise InvalidInput(f"口令至少 {shortest} 位，且须含字母、数字、符号中的两种。")
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Return whether the password fits; without a digest the time is spent all the same and the answer is no."""
    try:
        _hasher.verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def _is_sign(char: str) -> bool:
    return not char.isalnum()
