"""Children: a session of their own, stopped whole, and found again by a later run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from xiangxun.local.errors import StartRefused
from xiangxun.local.processes import Child, Command, end_leftover, living_pid, wait_ready

TERM = ((signal.SIGTERM, 3.0),)
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
WITH_GRANDCHILD = f"""
import os, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", {STUBBORN!r}], process_group=0, close_fds=False)
time.sleep(60)
"""


def python(code: str, *signals: tuple[signal.Signals, float]) -> Command:
    return Command("sample", [sys.executable, "-c", code], signals or TERM)


def start(command: Command, folder) -> Child:
    return Child(command, folder, folder)


def wait_for_log(child: Child) -> None:
    wait_ready(child, lambda: b"up" in child.log.read_bytes(), 10)


def test_child_started_has_session_of_its_own(tmp_path):
    child = start(python("import time; time.sleep(60)"), tmp_path)
    assert os.getsid(child.pid) == child.pid != os.getsid(0)
    assert living_pid(tmp_path, "sample") == child.pid
    child.stop()
    assert living_pid(tmp_path, "sample") is None
    assert child.ended() == -signal.SIGTERM


def test_stop_child_that_ignores_signals_kills_it(tmp_path):
    child = start(python(STUBBORN, (signal.SIGTERM, 0.2)), tmp_path)
    wait_for_log(child)
    child.stop()
    assert child.ended() == -signal.SIGKILL


def test_stop_child_with_grandchild_in_other_group_leaves_nobody(tmp_path):
    child = start(python(WITH_GRANDCHILD), tmp_path)
    wait_for_log(child)
    child.stop()
    assert end_leftover(tmp_path, "sample", ()) is False


def test_child_already_running_is_refused(tmp_path):
    child = start(python("import time; time.sleep(60)"), tmp_path)
    with pytest.raises(StartRefused, match="sample"):
        start(python("pass"), tmp_path)
    child.stop()


def test_end_leftover_of_killed_parent_ends_it(tmp_path):
    parent = f"""
import os, pathlib, signal, sys
from xiangxun.local.processes import Child, Command
folder = pathlib.Path({str(tmp_path)!r})
Child(Command("sample", [sys.executable, "-c", {STUBBORN!r}]), folder, folder)
os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", parent], check=False)
    pid = living_pid(tmp_path, "sample")
    assert pid is not None
    assert end_leftover(tmp_path, "sample", ((signal.SIGTERM, 0.2),)) is True
    assert living_pid(tmp_path, "sample") is None


def test_end_leftover_with_reused_number_harms_nobody(tmp_path):
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    (tmp_path / "sample.pid").write_text(str(bystander.pid))
    assert end_leftover(tmp_path, "sample", TERM) is False
    time.sleep(0.1)
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_wait_ready_for_child_that_ends_tells_its_last_words(tmp_path):
    child = start(python("import sys; sys.exit('no such thing')"), tmp_path)
    with pytest.raises(StartRefused, match="no such thing"):
        wait_ready(child, lambda: False, 10)
