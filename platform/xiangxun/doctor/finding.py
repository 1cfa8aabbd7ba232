"""Finding 体检结果: what was looked at, how it stands, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from xiangxun.settings import Settings


class State(StrEnum):
    """How a thing stands; `bad` is what has to be mended before counties may work."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one thing; `remedy` is what to do, "" where all is well."""

    subject: str
    state: State
    message: str
    remedy: str = ""


#: Looks at some things, in an application context; may raise, which is then told as a finding of its own.
Check: TypeAlias = Callable[[Settings], Iterator[Finding]]


def well(subject: str, message: str) -> Finding:
    """Return the finding that all is well."""
    return Finding(subject, State.OK, message)


def worry(subject: str, message: str, remedy: str) -> Finding:
    """Return the finding that something should be seen to soon."""
    return Finding(subject, State.WARN, message, remedy)


def ill(subject: str, message: str, remedy: str) -> Finding:
    """Return the finding that something must be mended."""
    return Finding(subject, State.BAD, message, remedy)
