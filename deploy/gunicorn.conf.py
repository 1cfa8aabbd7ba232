"""gunicorn 网页服务: the same settings on a laptop and on a server; the environment says where to listen."""

from __future__ import annotations

import os
from pathlib import Path

from xiangxun.foundation.collector import PAGES, spare_collector

bind = os.environ.get("XIANGXUN_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "sync"
timeout = 60
graceful_timeout = 5
# The heartbeat file must not lie on a disk that can stall.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - gunicorn makes a private file
control_socket_disable = True
# Requests are logged by the application, which knows what may be written down; URLs hold no personal data.
accesslog = None
errorlog = "-"
proc_name = "xiangxun"


def post_worker_init(_worker: object) -> None:
    """Spare the collector once the application is there."""
    spare_collector(PAGES)
