"""Plain form 平实形式: facts and answers as canonical JSON, byte-identical after a round trip.

Sorted keys, ISO days, decimals and ratios as text, defaults left out; where the declared type leaves it open
(members of a union, days and decimals inside mappings) the value is tagged. Fields marked personal pass a
vault: the text holds a keyed digest, and reading it back asks for the value again.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any


def canonical(value: Any) -> str:
    """Return the one JSON text of a plain value; days and exact numbers in it become text."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_as_text)


def _as_text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Fraction):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no plain form")
