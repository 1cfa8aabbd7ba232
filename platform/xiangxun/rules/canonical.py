"""Canonical text 规范文本: one JSON text for one value, the same bytes everywhere; what digests are made of."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no plain form")


_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_as_text
)


def canonical(value: Any) -> str:
    """Return the one JSON text of a plain value: sorted keys, no spaces; days and exact numbers as text."""
    return _ENCODER.encode(value)


def sha256(text: str) -> str:
    """Return the SHA-256 of a text (UTF-8), in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
