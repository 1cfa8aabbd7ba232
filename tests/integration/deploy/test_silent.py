"""Silent connections 空连接: what a browser opens ahead and says nothing on keeps nobody waiting."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

CONF = Path(__file__).parents[3] / "deploy" / "gunicorn.conf.py"
_APP = "def app(environ, start):\n    start('200 OK', [])\n    return [b'here']\n"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """One worker under the settings that we ship; host and port."""
    (tmp_path / "little.py").write_text(_APP)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    environment = {**os.environ, "XIANGXUN_BIND": f"{address[0]}:{address[1]}", "WEB_CONCURRENCY": "1"}
    environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path), *(one for one in sys.path if one)])
    command = [sys.executable, "-m", "gunicorn", "--config", str(CONF), "little:app"]
    running = subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL)
    yield address
    running.terminate()
    running.wait(10)


def asked(address: tuple[str, int], patience: float) -> bytes:
    """Return what the site answers to one request."""
    with socket.create_connection(address, patience) as line:
        line.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return line.makefile("rb").read()


@pytest.mark.skipif(not hasattr(socket, "TCP_DEFER_ACCEPT"), reason="only Linux waits in the kernel")
def test_silent_connections_keep_nobody_waiting(site: tuple[str, int]) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            asked(site, 5)
            break
        except OSError:
            assert time.monotonic() < end
            time.sleep(0.1)
    silent = [socket.create_connection(site) for _ in range(4)]
    time.sleep(0.3)
    assert asked(site, 5).endswith(b"here")
    silent[0].sendall(b"GET / HTTP/1.0\r\n\r\n")
    assert silent[0].makefile("rb").read().endswith(b"here")
    for one in silent:
        one.close()
