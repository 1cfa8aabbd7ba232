"""Counters 计数项: what is counted, under which names monitors know it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counter:
    """One thing that is counted per county, and per `detail`: the label's name, "" where there is none."""

    name: str
    meaning: str
    detail: str = ""


REQUESTS = Counter("xiangxun_requests", "Requests answered, by kind of status.", "status")
REQUEST_SECONDS = Counter("xiangxun_request_seconds", "Seconds spent on requests.")
REFUSALS = Counter("xiangxun_refusals", "Steps refused to people, by code of the refusal.", "code")
DECISIONS = Counter("xiangxun_decisions", "Decisions kept with a receipt, by hook.", "hook")
RULE_FAILURES = Counter("xiangxun_rule_failures", "Hooks of the county's plugin that failed.", "hook")
JOBS = Counter("xiangxun_jobs", "Attempts at jobs, by how they ended.", "outcome")

COUNTERS = (REQUESTS, REQUEST_SECONDS, REFUSALS, DECISIONS, RULE_FAILURES, JOBS)
