"""What `make run` runs 运行: pages, worker, relay, schedule and keeper on top of the servers, and what the person is told."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from xiangxun.local.errors import StartRefused
from xiangxun.local.processes import Child, Command, wait_ready
from xiangxun.local.servers import Servers, named
from xiangxun.local.state import CHECKOUT
from xiangxun.local.supervisor import Say, Supervisor
from xiangxun.settings import Address, Settings

_WEB_PATIENCE = 60.0
_TERM = signal.SIGTERM


def run(root: Path, host: str, port: int, say: Say, onboard: Callable[[], Iterable[str]]) -> None:
    """Serve until Ctrl-C. Raise StartRefused (one line with the remedy) where something is missing or ends.

    `onboard` fills an empty demonstration database and returns the lines that tell the log-ins; it is called only
    where XIANGXUN_DEMO says so, which it does on the embedded database.
    """
    servers = Servers(root)
    environment = servers.environment() | {"XIANGXUN_BIND": f"{host}:{port}"}
    environment.setdefault("XIANGXUN_SECURE_COOKIES", os.environ.get("XIANGXUN_SECURE_COOKIES") or "0")
    with named(environment):
        settings = Settings.from_env()
        demo, metrics = settings.demo, _metrics(settings.metrics_address, say)
        supervisor = Supervisor(servers, (*_children(), *metrics), say)
        supervisor.run(
            check=lambda: _refuse_taken(host, port),
            prepare=lambda: _prepare(servers, say, onboard if demo else tuple),
            welcome=lambda children: _welcome(children, host, port, say),
        )


def _children() -> tuple[Command, ...]:
    """Return pages, relay, schedule, keeper and worker, in the order in which they stop."""
    gunicorn = [
        "-m",
        "gunicorn",
        "--config",
        str(CHECKOUT / "deploy" / "gunicorn.conf.py"),
        "xiangxun.wsgi:app",
    ]
    work = ["-m", "xiangxun.worker"]
    return (
        Command("web", [sys.executable, *gunicorn], ((_TERM, 6.0),)),
        Command("relay", [sys.executable, *work, "relay"], ((_TERM, 5.0),)),
        Command("schedule", [sys.executable, *work, "schedule"], ((_TERM, 5.0),)),
        Command("keeper", [sys.executable, *work, "keeper"], ((_TERM, 15.0),)),
        Command("worker", [sys.executable, *work, "jobs"], ((_TERM, 5.0), (_TERM, 2.0))),
    )


def _metrics(address: Address, say: Say) -> tuple[Command, ...]:
    """Return what answers monitors, where its address is free: another installation here may have it."""
    if _is_taken(*address):
        say(f"计量地址 {address} 已被占用，未启动计量；可用 XIANGXUN_METRICS 另指定。")
        return ()
    say(f"计量（Prometheus）：http://{address}/metrics")
    return (Command("metrics", [sys.executable, "-m", "xiangxun.worker", "metrics"], ((_TERM, 5.0),)),)


def _prepare(servers: Servers, say: Say, onboard: Callable[[], Iterable[str]]) -> None:
    say("迁移数据库 …")
    servers.migrate()
    for line in onboard():
        say(line)


def _refuse_taken(host: str, port: int) -> None:
    if why := _is_taken(host, port):
        raise StartRefused(
            f"端口 {host}:{port} 不能使用（{why}）。请换一个端口，例如 make run PORT={port + 1}"
        )


def _is_taken(host: str, port: int) -> str:
    """Return why an address cannot be listened at, "" where it can."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.strerror or "无法使用"
    return ""


def _welcome(children: Sequence[Child], host: str, port: int, say: Say) -> str:
    address = f"http://{'127.0.0.1' if host in ('', '0.0.0.0') else host}:{port}/"  # noqa: S104 - compared only
    wait_ready(children[0], lambda: _answers(address), _WEB_PATIENCE)
    say(f"乡训已启动：{address}")
    say(f"日志：{children[0].log.parent}")
    say("按 Ctrl-C 停止。")
    return address


def _answers(address: str) -> bool:
    line = http.client.HTTPConnection(address.removeprefix("http://").rstrip("/"), timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status < 500
    except OSError:
        return False
    finally:
        line.close()
