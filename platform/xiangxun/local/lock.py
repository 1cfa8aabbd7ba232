"""The lock of a state folder 运行锁: one run, or one command with a server of its own, at a time."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

_PAUSE = 0.1


class Purpose(StrEnum):
    """What the holder does: serve everybody, or one command that stops its server afterwards."""

    RUN = "run"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the lock; `ready` once the servers are up and migrated, `address` where the pages are."""

    pid: int
    purpose: Purpose
    ready: bool = False
    address: str = ""


class Held(Exception):
    """Somebody else holds the lock; `holder` is None where it has not been written down."""

    def __init__(self, holder: Holder | None) -> None:
        """Keep who holds it."""
        super().__init__("held")
        self.holder = holder


class HeldLock:
    """The lock while we hold it."""

    def __init__(self, descriptor: int, holder: Holder) -> None:
        """Write down who holds it."""
        self._descriptor = descriptor
        self._write(holder)
        self.holder = holder

    def announce(self, address: str = "") -> None:
        """Let others know that the servers are ready to be used."""
        self.holder = replace(self.holder, ready=True, address=address)
        self._write(self.holder)

    def _write(self, holder: Holder) -> None:
        content = json.dumps(asdict(holder)).encode().ljust(512)
        os.pwrite(self._descriptor, content, 0)


@contextmanager
def hold(
    pids: Path, purpose: Purpose, *, patience: float, waiting: Callable[[], None] = lambda: None
) -> Iterator[HeldLock]:
    """Hold the lock of the state whose pid folder is `pids`.

    Wait up to `patience` seconds for another command to end or another run to become ready; `waiting` is called once
    then. Raise Held where a run serves, or patience is over. The kernel lets go when the holder ends, however it
    ends; children do not inherit it.
    """
    descriptor = os.open(pids / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, time.monotonic() + patience, waiting)
        yield HeldLock(descriptor, Holder(os.getpid(), purpose))
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _take(descriptor: int, deadline: float, waiting: Callable[[], None]) -> None:
    told = False
    while not _try(descriptor):
        holder = _read(descriptor)
        serves = holder is not None and holder.purpose is Purpose.RUN and holder.ready
        if serves or time.monotonic() > deadline:
            raise Held(holder)
        if not told:
            waiting()
            told = True
        time.sleep(_PAUSE)


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read(descriptor: int) -> Holder | None:
    content = os.pread(descriptor, 512, 0).strip()
    if not content:
        return None
    written = json.loads(content)
    return Holder(written["pid"], Purpose(written["purpose"]), written["ready"], written["address"])
