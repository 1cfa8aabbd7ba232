"""The report of a rehearsal 预演报告 in plain form: what the command prints, and what a job keeps for the page."""

from __future__ import annotations

import json
import tomllib
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from xiangxun.oversight.rehearsal.service import Rehearsal


def value_of(told: str) -> Any:
    """Return the value that somebody wrote: a TOML value, or else the name of a preset or word."""
    try:
        return tomllib.loads(f"value = {told}", parse_float=Decimal)["value"]
    except tomllib.TOMLDecodeError:
        return told.strip()


def plain(tenant: str, found: Rehearsal) -> dict[str, Any]:
    """Return a rehearsal as JSON knows it: days in ISO, money in fen, people by reference."""
    changes = [
        {**asdict(one), "first_day": one.first_day.isoformat(), "entered": one.entered, "left": one.left}
        for one in found.changes
    ]
    told = {
        "tenant": tenant,
        "set": found.readings,
        "from": found.from_on.isoformat(),
        "since": found.since.isoformat(),
        "replayed": found.replayed,
        "totals": totals(found),
        "by_rule": {rule: asdict(change) for rule, change in found.rules.items()},
        "sessions": changes,
        "not_replayed": [asdict(one) for one in found.unreplayed],
    }
    as_json: dict[str, Any] = json.loads(json.dumps(told, ensure_ascii=False, default=str))
    return as_json


def totals(found: Rehearsal) -> dict[str, int]:
    """Return the sums: sessions that change, people in and out, grades, fen payable more (or less)."""
    return {
        "sessions": len(found.changes),
        "entered": sum(one.entered for one in found.changes),
        "left": sum(one.left for one in found.changes),
        "grades": sum(one.grade_before != one.grade_after for one in found.changes),
        "payable_fen": sum(one.payable_after_fen - one.payable_before_fen for one in found.changes),
    }
