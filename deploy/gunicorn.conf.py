"""gunicorn 网页服务: the same settings on a laptop and on a server; the environment says where to listen."""

from __future__ import annotations

import gc
import os
import socket
from pathlib import Path
from typing import Any

from xiangxun.foundation.collector import PAGES, spare_collector

# Loading makes hardly any garbage: the collector's rounds over what is loaded so far are a third of the time it takes.
gc.disable()

bind = os.environ.get("XIANGXUN_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "sync"
# Loaded once: the processes share what it holds, and one that was ended is replaced at once. It connects to nothing.
preload_app = True
timeout = 60
graceful_timeout = 5
# The heartbeat file must not lie on a disk that can stall.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes a private file
control_socket_disable = True
# Requests are logged by the application, which knows what may be written down; URLs hold no personal data.
accesslog = None
errorlog = "-"
proc_name = "xiangxun"
#: Seconds within which a connection that says nothing is left to the kernel.
_SILENT = 600


def when_ready(server: Any) -> None:
    """Spare the collector once the application is there and before there are processes that share it.

    Take only connections that have said something: browsers open idle ones ahead, and a few would hold every worker.
    """
    spare_collector(PAGES)
    if hasattr(socket, "TCP_DEFER_ACCEPT"):
        for listener in server.LISTENERS:
            if listener.sock.family != socket.AF_UNIX:
                listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, _SILENT)
