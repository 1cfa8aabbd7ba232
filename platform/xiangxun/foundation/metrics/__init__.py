"""Metrics 计量: counts, county by county, of what all processes of all hosts do; numbers and short codes, no person.

    tally(REQUESTS, tenant_id, "2xx")

Counts gather in the process and are added up in Redis, so that processes which live for one job count too. Losing
Redis sets the counts back to nothing, which those who watch them expect of a counter.
"""

from __future__ import annotations

from xiangxun.foundation.metrics.counters import (
    COUNTERS,
    DECISIONS,
    JOBS,
    REFUSALS,
    REQUEST_SECONDS,
    REQUESTS,
    RULE_FAILURES,
    Counter,
)
from xiangxun.foundation.metrics.tally import configure, counted, send, tally, tally_on_commit

__all__ = [
    "COUNTERS",
    "DECISIONS",
    "JOBS",
    "REFUSALS",
    "REQUESTS",
    "REQUEST_SECONDS",
    "RULE_FAILURES",
    "Counter",
    "configure",
    "counted",
    "send",
    "tally",
    "tally_on_commit",
]
