"""Serving 受测服务: the applications measured, behind the same gunicorn settings, and clients that count.

What `web.py` and `lists.py` share; measures nothing by itself. Everything runs on two cores, database and clients too, as
in an office's smallest server and as where the targets were set.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from roster_import import NAME
from tests.counties.walk import PASSWORD

from xiangxun.local.postgres import EmbeddedPostgres

CLIENTS = 3
Requests = Callable[[], bytes]


def on_two_cores() -> None:
    """Keep this process, and what it starts from now on, on two cores."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])


@contextmanager
def served(factory: str, told: dict[str, str]) -> Iterator[int]:
    """Serve one of the two applications by gunicorn with our settings; give the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", f"applications:{factory}()"]
    all_told = {
        **os.environ,
        **told,
        "XIANGXUN_BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "2",
        "PYTHONPATH": os.pathsep.join(["benchmarks", os.environ.get("PYTHONPATH", "")]),
    }
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, env=all_told, cwd=Path(__file__).parents[1], stdout=log, stderr=log
        )
        try:
            for _ in range(1000):
                time.sleep(0.02)
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
            yield port
        finally:
            process.terminate()
            process.wait()


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Return a request as it goes over the wire."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{key}: {one}" for key, one in headers.items()),
    ]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def answered(port: int, sent: bytes) -> bytes:
    """Send a request, read the answer to its end; raises where it is not 200."""
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(sent)
        parts = []
        while part := wire.recv(1 << 16):
            parts.append(part)
    answer = b"".join(parts)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer[:300])
    return answer


def per_second(port: int, make: Requests, seconds: float) -> float:
    """Return how many requests per second a few clients get answered."""
    end = time.perf_counter() + seconds

    def run(_client: int) -> int:
        done = 0
        while time.perf_counter() < end:
            answered(port, make())
            done += 1
        return done

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(run, range(CLIENTS))) / (time.perf_counter() - began)


def renewed(port: int, path: str, headers: dict[str, str]) -> dict[str, str]:
    """Read a page once; return the headers with the cookie that a browser then has: it is signed anew every minute."""
    head = answered(port, request("GET", path, headers)).partition(b"\r\n\r\n")[0].decode()
    given = re.findall(r"(?im)^set-cookie: ([^;\r]+)", head)
    return {**headers, "Cookie": "; ".join(given)} if given else headers


def signed_in(port: int) -> str:
    """Sign in by the form and open the desk; return the cookies that a browser then has."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/c/shili/sign-in/")
    form = connection.getresponse()
    found = re.search(r'name="csrf_token" value="([^"]+)"', form.read().decode())
    cookies = _cookies(form)
    told = urlencode({"username": "clerk", "password": PASSWORD, "csrf_token": found[1] if found else ""})
    connection.request(
        "POST",
        "/c/shili/sign-in/",
        told,
        {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"},
    )
    entered = connection.getresponse()
    entered.read()
    cookies = _cookies(entered)
    connection.request("GET", "/c/shili/", headers={"Cookie": cookies})
    return _cookies(connection.getresponse()) or cookies


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie", []))


def environment(postgres: EmbeddedPostgres, files: Path) -> dict[str, str]:
    """Return what the whole application is told."""
    return {
        "DATABASE_URL": postgres.app_url(NAME),
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "XIANGXUN_PLATFORM_KEY": b64encode(bytes(range(32))).decode(),
        "SECRET_KEY": "a key for the benchmark alone",
        "XIANGXUN_FILES": str(files),
        "XIANGXUN_SECURE_COOKIES": "0",
    }
