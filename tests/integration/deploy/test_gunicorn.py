"""gunicorn's settings: the application is loaded once, before the processes that share it, and holds nothing open."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

ROOT = Path(__file__).parents[3]
NOWHERE = {
    "DATABASE_URL": "postgresql://xiangxun_app@127.0.0.1:1/xiangxun",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "XIANGXUN_PLATFORM_KEY": b64encode(bytes(32)).decode(),
    "SECRET_KEY": "a key for this test and no other place",
}
#: As gunicorn does it: the settings are read, the application loaded, the hook before the processes called.
_LOADED = """
import gc, os, runpy, threading, types
told = runpy.run_path("deploy/gunicorn.conf.py")
from xiangxun.wsgi import app
sockets = [one for one in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{one}")
           and os.readlink(f"/proc/self/fd/{one}").startswith("socket:")] if os.path.isdir("/proc/self/fd") else []
before = gc.isenabled()
told["when_ready"](types.SimpleNamespace(LISTENERS=[]))
print(told["preload_app"], before, gc.isenabled(), gc.get_freeze_count() > 100_000, threading.active_count(), len(sockets))
"""


def test_application_loads_before_its_processes_without_connection_or_thread(tmp_path: Path) -> None:
    environment = {**os.environ, **NOWHERE, "XIANGXUN_FILES": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", _LOADED],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == ["True", "False", "True", "True", "1", "0"], done.stderr
