"""Calls 规则调用: what the façade tells about each call, for receipts, trace and timing alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

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
