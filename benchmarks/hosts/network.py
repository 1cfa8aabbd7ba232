"""Hosts 主机: network namespaces on one bridge, whose processes are killed at once, with or without their link.

A process that is killed still has its connections closed by the kernel; a host without power says nothing any more.
`cut` is the second: the link goes first.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

BRIDGE = "xiangxun-trial"
DATA = "10.99.7.1"
ROOT = Path(__file__).parents[2]
PARTS = ("jobs", "relay", "schedule")


def ip(*arguments: str) -> str:
    """Run `ip`; return what it says."""
    return subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True).stdout


@contextmanager
def bridge() -> Iterator[None]:
    """Lend the network between the hosts; this machine itself is the data host on it."""
    ip("link", "add", BRIDGE, "type", "bridge")
    try:
        ip("addr", "add", f"{DATA}/24", "dev", BRIDGE)
        ip("link", "set", BRIDGE, "up")
        yield
    finally:
        ip("link", "del", BRIDGE)


class Host:
    """An application host: web, worker, relay and schedule, told everything by the environment."""

    def __init__(self, name: str, number: int, environment: Mapping[str, str], logs: Path) -> None:
        """Make the host; `up` starts its processes."""
        self.name, self.address = f"xt-{name}", f"10.99.7.{number}"
        self._link, self._logs = f"xt-{name}0", logs
        self._environment = {
            **os.environ,
            **environment,
            "XIANGXUN_BIND": f"{self.address}:8000",
            "PYTHONPATH": f"{Path(__file__).parent}{os.pathsep}{os.environ.get('PYTHONPATH', '')}",
        }
        self._started: list[subprocess.Popen[bytes]] = []
        ip("netns", "add", self.name)
        ip("link", "add", self._link, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        ip("link", "set", self._link, "master", BRIDGE)
        ip("-n", self.name, "addr", "add", f"{self.address}/24", "dev", "eth0")
        for device in ("eth0", "lo"):
            ip("-n", self.name, "link", "set", device, "up")

    def up(self) -> None:
        """Give the link back and start every process, as a service manager would."""
        ip("link", "set", self._link, "up")
        python = [sys.executable, "benchmarks/hosts/served.py"]
        web = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "served:app()"]
        self._started = [
            self._start("web", web),
            *(self._start(part, [*python, part]) for part in PARTS),
        ]

    def kill(self) -> None:
        """SIGKILL every process of the host at once."""
        for pid in ip("netns", "pids", self.name).split():
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        for one in self._started:
            one.wait()

    def cut(self) -> None:
        """Take the power: no packet leaves the host any more, then nothing runs on it."""
        ip("link", "set", self._link, "down")
        self.kill()

    def remove(self) -> None:
        """Kill what runs and take the namespace away."""
        self.kill()
        # With the namespace alone the link would go some time later, in the way of the next trial.
        ip("link", "del", self._link)
        ip("netns", "del", self.name)

    def owns(self, pid: int) -> bool:
        """Tell whether a process runs on this host."""
        return str(pid) in ip("netns", "pids", self.name).split()

    def wait(self, patience: float = 120.0) -> None:
        """Return once the host's pages answer; raises TimeoutError."""
        url = f"http://{self.address}:8000/readyz"
        end = time.monotonic() + patience
        while subprocess.run(["curl", "-sf", "-m", "2", "-o", "/dev/null", url], check=False).returncode:
            if time.monotonic() > end:
                raise TimeoutError(f"{self.name} does not answer; see {self._logs}")
            time.sleep(0.2)

    def _start(self, part: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        with (self._logs / f"{self.name}-{part}.log").open("ab") as log:
            inside = ["ip", "netns", "exec", self.name, *command]
            return subprocess.Popen(inside, cwd=ROOT, env=self._environment, stdout=log, stderr=log)
