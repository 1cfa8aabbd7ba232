"""One-time codes 动态口令: the second factor (RFC 6238), six digits, thirty seconds, each accepted once."""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
import unicodedata
from collections.abc import Sequence
from typing import Protocol

import pyotp

from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import XiangxunError

_STEP = 30
_DRIFT = 1
_RECOVERY_CODES = 10
_ISSUER = "乡训"


class WrongCode(XiangxunError):
    """The code does not fit, or was used already."""

    code = "wrong_code"
    status = 401


class Factor(Protocol):
    """A kept second factor: the step of the last accepted code, digests of the recovery codes that are left."""

    last_step: int
    recovery: list[str]


def new_secret() -> str:
    """Return a fresh secret in base32, 160 bits."""
    return pyotp.random_base32()


def address_of(secret: str, username: str) -> str:
    """Return the address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=_ISSUER)


def picture_of(address: str) -> str:
    """Return the QR code of an address as SVG."""
    import segno

    out = io.BytesIO()
    segno.make_qr(address, error="m").save(out, kind="svg", scale=5, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def new_recovery_codes() -> list[str]:
    """Return codes for the day on which the phone is lost; each works once."""
    return [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}" for _ in range(_RECOVERY_CODES)]


def digests(codes: Sequence[str]) -> list[str]:
    """Return what is kept of recovery codes; they are long and random, so that a plain hash cannot be searched."""
    return [hashlib.sha256(code.encode()).hexdigest() for code in codes]


def use(factor: Factor, secret: str, code: str) -> None:
    """Accept a code, so that neither it nor an earlier one is accepted again; the caller holds the row's lock.

    A recovery code is used up. Full-width figures １２３, as Chinese keyboards type them, are the same figures.
    Raises `WrongCode`.
    """
    said = "".join(unicodedata.normalize("NFKC", code).split()).lower()
    step = int(now().timestamp()) // _STEP
    for tried in range(step - _DRIFT, step + _DRIFT + 1):
        if tried > factor.last_step and hmac.compare_digest(
            pyotp.HOTP(secret).at(tried).encode(), said.encode()
        ):
            factor.last_step = tried
            return
    [digest] = digests([said])
    if digest not in factor.recovery:
        raise WrongCode("动态口令不对或已经用过；请等下一个口令，并核对手机时间是否准确。")
    factor.recovery = [one for one in factor.recovery if one != digest]
