"""Canonical text 规范文本: the one spelling of an audit entry that is hashed, so that anyone can hash it again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

GENESIS = bytes(32)


def canonical_json(value: Mapping[str, object]) -> str:
    """Return JSON with sorted keys and no spaces; raises TypeError for a float, which has no one spelling."""
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def entry_hash(previous: bytes, tenant: int | None, number: int, at: datetime, payload: str) -> bytes:
    """Return SHA-256 over previous hash, county (its founding number; 0: platform), number, instant and payload, one to a line."""
    instant = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return hashlib.sha256(
        f"{previous.hex()}\n{tenant or 0}\n{number}\n{instant}\n{payload}".encode()
    ).digest()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("an audit entry holds no floats: give integers or text")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)
