"""Child processes 子进程: start one in its own session, stop it, and find it again after a killed run.

Each child inherits one descriptor, locked with `flock`, of its pid file. The lock lives exactly as long as the
child and what it forked, so a locked pid file means a living leftover, and a reused process number cannot be
mistaken for one.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from xiangxun.local.errors import StartRefused, last_lines

_PAUSE = 0.02
_AFTER_KILL = 10.0


@dataclass(frozen=True, slots=True)
class Command:
    """What to start: `signals` are sent one after the other, each with its patience in seconds, then SIGKILL.

    `user` and `group` are numeric ids to run as (only root may set them); `env` None means ours.
    """

    name: str
    argv: Sequence[str]
    signals: Sequence[tuple[signal.Signals, float]] = ((signal.SIGTERM, 5.0),)
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    user: int | None = None
    group: int | None = None


class Child:
    """A started command. `log` holds what it wrote; the log of the start before lies beside it as `.old`."""

    def __init__(self, command: Command, pids: Path, logs: Path) -> None:
        """Start `command`; `pids` and `logs` are folders that exist."""
        self.command = command
        self._pids = pids
        self.log = logs / f"{command.name}.log"
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.old"))
        pid_file = os.open(pids / f"{command.name}.pid", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(pid_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(pid_file, 0)
            with self.log.open("wb") as log:
                self._process = _popen(command, log.fileno(), pid_file)
            os.pwrite(pid_file, str(self._process.pid).encode(), 0)
        except BlockingIOError:
            raise StartRefused(f"{command.name} 已在运行，不能再启动一次。请先停止它。") from None
        finally:
            os.close(pid_file)

    @property
    def pid(self) -> int:
        """Return the process number, which is also the number of its session and process group."""
        return self._process.pid

    def ended(self) -> int | None:
        """Return the exit status when the child has ended, else None."""
        return self._process.poll()

    def stop(self) -> None:
        """Send the command's signals in turn, each with its patience, then SIGKILL to what is left of the session."""
        for number, patience in self.command.signals:
            if self.ended() is not None:
                break
            self._process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
        if living_pid(self._pids, self.command.name) == self.pid:
            _kill_session(self.pid)
            _gone(self._pids, self.command.name, _AFTER_KILL)
        self._process.wait()


def _popen(command: Command, log: int, pid_file: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        list(command.argv),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=None if command.env is None else dict(command.env),
        cwd=command.cwd,
        start_new_session=True,
        pass_fds=(pid_file,),
        user=command.user,
        group=command.group,
        extra_groups=[] if command.user is not None else None,
    )


def living_pid(pids: Path, name: str) -> int | None:
    """Return the process number of the living child `name`, ours or a killed run's; None where none lives."""
    path = pids / f"{name}.pid"
    if not path.exists():
        return None
    with path.open("r+b") as pid_file:
        try:
            fcntl.flock(pid_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(pid_file.read() or b"0") or None
    return None


def end_leftover(pids: Path, name: str, signals: Sequence[tuple[signal.Signals, float]]) -> bool:
    """End the child `name` that a killed run left behind. Return whether there was one."""
    pid = living_pid(pids, name)
    if pid is None:
        return False
    for number, patience in signals:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        if _gone(pids, name, patience):
            return True
    _kill_session(pid)
    if not _gone(pids, name, _AFTER_KILL):
        raise StartRefused(f"上次运行留下的进程 {name}（{pid}）无法结束。请执行 kill -9 {pid} 后重试。")
    return True


def _gone(pids: Path, name: str, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while living_pid(pids, name) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True


def _kill_session(leader: int) -> None:
    """Kill what the child forked too: a job's own process leaves the group, yet stays in the session."""
    for pid in _all_pids():
        with suppress(ProcessLookupError, PermissionError):
            if os.getsid(pid) == leader:
                os.kill(pid, signal.SIGKILL)


def _all_pids() -> list[int]:
    proc = Path("/proc")
    if (proc / "self").exists():
        return [int(entry.name) for entry in proc.iterdir() if entry.name.isdigit()]
    listed = subprocess.run(["ps", "-axo", "pid="], check=True, capture_output=True, text=True)
    return [int(pid) for pid in listed.stdout.split()]


def wait_ready(child: Child, ready: Callable[[], bool], patience: float) -> None:
    """Wait until `ready()` says yes; raise StartRefused when the child ends or patience (seconds) runs out."""
    deadline = time.monotonic() + patience
    while not ready():
        if child.ended() is not None or time.monotonic() > deadline:
            child.stop()
            raise StartRefused(f"{child.command.name} 未能启动：{last_lines(child.log)}（日志：{child.log}）")
        time.sleep(_PAUSE)
