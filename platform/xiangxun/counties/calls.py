"""Calls 规则调用: what the façade tells about each call, for receipts, trace and timing alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from xiangxun.rules.errors import RuleFailed
from xiangxun.rules.law import Law
from xiangxun.rules.vocabulary import Code


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a hook: its settled answer (a tuple where the hook is joined), the law it read, its seconds.

    `versions`: contract ("api"), platform and plugin. `seconds` is for timing only and enters no decision.
    """

    county: Code
    edition: Code
    hook: str
    facts: Any
    law: Law
    answer: Any
    seconds: float
    versions: Mapping[str, str]


Sink: TypeAlias = Callable[[Call], None]


class Guard(Protocol):
    """Stands before a county's plugin: keeps steps waiting, and hears of every failure of a hook."""

    def admit(self) -> None:
        """Raise where the county's steps wait; asked before each call."""

    def failed(self, failure: RuleFailed) -> None:
        """Take note of a call in which the plugin raised or answered what is no answer; placed in county and hook."""
