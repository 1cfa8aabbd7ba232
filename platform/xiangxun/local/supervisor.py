"""The supervisor 总管: starts what `make run` needs in order, watches it, and stops it in the opposite order.

Every child has a session of its own, so the terminal's Ctrl-C reaches the supervisor alone and the order is ours:
pages first, then the relay, the worker, Redis, and PostgreSQL last.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from xiangxun.local.errors import StartRefused, last_lines
from xiangxun.local.lock import Held, HeldLock, Purpose, hold
from xiangxun.local.processes import Child, Command, end_leftover
from xiangxun.local.servers import Servers

_PAUSE = 0.2
_LOCK_PATIENCE = 15.0
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


class Stopped(BaseException):
    """Somebody asked us to stop: like KeyboardInterrupt, nothing but the supervisor may catch it."""


class ChildEnded(StartRefused):
    """A child or a server ended by itself."""

    code = "child_ended"


class Supervisor:
    """Runs servers and children until it is told to stop, or until one of them ends by itself.

    `children` are named in the order in which they stop; they start in the opposite order.
    """

    def __init__(self, servers: Servers, children: Sequence[Command], say: Say) -> None:
        """Keep what to run; `say` tells the person at the terminal one line."""
        self._servers = servers
        self._commands = tuple(children)
        self._say = say
        self._children: list[Child] = []

    def run(
        self,
        check: Callable[[], None],
        prepare: Callable[[], None],
        welcome: Callable[[Sequence[Child]], str],
    ) -> None:
        """Run until SIGINT, SIGTERM or SIGHUP; everything is stopped when this returns or raises.

        `check` runs before anything starts (leftovers are gone by then), `prepare` once the servers are up;
        `welcome` waits until the children serve and returns their address. Raise StartRefused, ChildEnded.
        """
        with _raising_stopped(), suppress(Stopped), self._lock() as lock:
            self._end_leftovers()
            check()
            with self._everything_stopped():
                self._servers.start()
                prepare()
                self._start_children()
                lock.announce(welcome(self._children))
                self._watch()

    def _start_children(self) -> None:
        for command in reversed(self._commands):
            self._children.insert(0, Child(command, self._servers.state.pids, self._servers.state.logs))

    def _watch(self) -> None:
        while True:
            for child in self._children:
                status = child.ended()
                if status is not None:
                    raise ChildEnded(
                        f"{child.command.name} 意外结束（{status}）：{last_lines(child.log)}（日志：{child.log}）"
                    )
            server = self._servers.ended()
            if server:
                raise ChildEnded(f"{server} 意外结束。日志在 {self._servers.state.logs}。")
            time.sleep(_PAUSE)

    @contextmanager
    def _lock(self) -> Iterator[HeldLock]:
        try:
            with hold(
                self._servers.state.pids, Purpose.RUN, patience=_LOCK_PATIENCE, waiting=self._wait
            ) as lock:
                yield lock
        except Held as held:
            where = f"（进程 {held.holder.pid} {held.holder.address}）" if held.holder else ""
            raise StartRefused(f"本机的乡训已在运行{where}。请使用它，或先在那里按 Ctrl-C 停止。") from None

    def _wait(self) -> None:
        self._say("等待另一个命令结束 …")

    def _end_leftovers(self) -> None:
        for command in self._commands:
            if end_leftover(self._servers.state.pids, command.name, command.signals):
                self._say(f"已结束上次运行留下的进程：{command.name}")

    @contextmanager
    def _everything_stopped(self) -> Iterator[None]:
        try:
            yield
        finally:
            with _ignoring_stop():
                for child in self._children:
                    self._say(f"停止 {child.command.name} …")
                    child.stop()
                self._servers.stop(self._say)
                self._say("已全部停止。")


@contextmanager
def _raising_stopped() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Stopped

    with _handled(stop):
        yield


@contextmanager
def _ignoring_stop() -> Iterator[None]:
    with _handled(signal.SIG_IGN):
        yield


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in _STOPPING}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
