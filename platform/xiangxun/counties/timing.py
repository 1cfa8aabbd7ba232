"""Timing 规则用时: how long each hook of each county took in this process, measured after the call.

A plugin in the same process can be timed, not interrupted: a hang ends with gunicorn's or the job's timeout.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from xiangxun.rules.vocabulary import Code

#: A call that takes longer is logged.
SLOW_SECONDS = 1.0

#: (county, hook, seconds)
Listener: TypeAlias = Callable[[Code, str, float], None]

_log = logging.getLogger(__name__)
_listeners: list[Listener] = []


@dataclass(slots=True)
class Timing:
    """Calls of one hook of one county, answered or failed: how many, how long together, how long at most."""

    calls: int = 0
    seconds: float = 0.0
    slowest: float = 0.0


_timings: dict[tuple[Code, str], Timing] = {}


def told(county: Code, hook: str, seconds: float) -> None:
    """Take note of a call that ended, and tell the listeners."""
    timing = _timings.setdefault((county, hook), Timing())
    timing.calls += 1
    timing.seconds += seconds
    timing.slowest = max(timing.slowest, seconds)
    if seconds > SLOW_SECONDS:
        _log.warning("slow rule: county=%s hook=%s seconds=%.1f", county, hook, seconds)
    for listener in _listeners:
        listener(county, hook, seconds)


def timings() -> Mapping[tuple[Code, str], Timing]:
    """Return the timings of this process by county and hook."""
    return dict(_timings)


def listen(listener: Listener) -> None:
    """Have every call told to `listener` too, as metrics want it; the same one is told once."""
    if listener not in _listeners:
        _listeners.append(listener)
