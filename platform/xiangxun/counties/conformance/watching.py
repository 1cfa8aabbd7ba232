"""Watching 监看: what a plugin does besides computing: files, network, programs, clock, chance.

Reading the plugin's own data while it is imported is allowed. Whatever would write, send or start something is
stopped, so that looking at a plugin leaves nothing behind.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

_OF_OS: tuple[str, ...] = (
    "system",
    "exec",
    "posix_spawn",
    "spawn",
    "fork",
    "putenv",
    "remove",
    "rename",
    "mkdir",
)
_OF_OS += ("rmdir", "link", "symlink", "truncate", "chmod", "chown", "kill")
_LIBRARIES = ("socket", "subprocess", "shutil", "tempfile", "ctypes", "sqlite3", "webbrowser", "urllib")
_STOPPED = (*(f"os.{name}" for name in _OF_OS), *(f"{name}." for name in _LIBRARIES))
_READ = ("os.listdir", "os.scandir", "os.chdir", "glob.", "pathlib.")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
_CLOCK = {"time": frozenset({"time", "time_ns", "monotonic", "localtime", "gmtime", "sleep", "perf_counter"})}
_DAYS = frozenset({"today", "now", "utcnow"})
_CHANCE = frozenset({"urandom", "getrandom", "token_bytes"})


class Stopped(PermissionError):
    """The plugin tried what a rule never does."""


class Watcher:
    """Sees what the modules under `home` do; `seen` collects it as (place, deed) while a call is watched."""

    def __init__(self) -> None:
        self.home: Path | None = None
        self.seen: list[tuple[str, str]] = []
        self._asking = self._loading = False
        sys.addaudithook(self._audit)

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Watch the import of a plugin: it may read, and nothing else."""
        self._loading = True
        try:
            yield
        finally:
            self._loading = False

    @contextmanager
    def asking(self, home: Path) -> Iterator[None]:
        """Watch a call of a hook: it may neither read nor look at the clock."""
        self.home, self._asking = home, True
        sys.setprofile(self._profile)
        try:
            yield
        finally:
            sys.setprofile(None)
            self._asking = False

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if not (self._asking or self._loading):
            return
        deed = _deed(event, args)
        if deed is None:
            return
        what, is_stopped = deed
        if self._asking:
            place = self._place(sys._getframe(1))  # noqa: SLF001 - the only way to the caller
            if place is None:
                return
            self.seen.append((place, what))
        if is_stopped:
            raise Stopped(f"规则不得{what}")

    def _profile(self, frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call" and (what := _clock_or_chance(called)):
            place = self._place(frame)
            if place is not None:
                self.seen.append((place, what))

    def _place(self, frame: FrameType | None) -> str | None:
        """Return file and line in the plugin from which something was done; None where it was not the plugin."""
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith("<frozen importlib"):
                return None
            if self.home is not None and self.home in Path(name).parents:
                return f"{Path(name).relative_to(self.home.parent).as_posix()} 第{frame.f_lineno}行"
            frame = frame.f_back
        return None


def _deed(event: str, args: tuple[Any, ...]) -> tuple[str, bool] | None:
    if event == "open":
        flags = args[2] if len(args) > 2 and isinstance(args[2], int) else 0
        return ("写文件", True) if flags & _WRITING else ("读文件", False)
    if event.startswith(_STOPPED):
        return f"联网、写文件或启动程序（{event}）", True
    return ("读文件夹", False) if event.startswith(_READ) else None


def _clock_or_chance(called: Any) -> str | None:
    name = getattr(called, "__name__", "")
    owner = getattr(called, "__self__", None)
    if name in _CLOCK.get(getattr(called, "__module__", None) or "", ()):
        return f"看时钟（time.{name}）"
    if name in _DAYS and isinstance(owner, type) and issubclass(owner, date):
        return f"看时钟（{owner.__name__}.{name}）"
    return f"用随机数（{name}）" if isinstance(owner, random.Random) or name in _CHANCE else None
