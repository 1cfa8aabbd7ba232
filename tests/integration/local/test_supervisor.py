"""The supervisor: order of stopping, a child that ends, a killed run, a second run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from xiangxun.local.processes import end_leftover, living_pid

NAMES = ("web", "relay", "worker")
CHILD = """
import pathlib, signal, sys, time
def stop(*_):
    time.sleep(0.3)
    with pathlib.Path(sys.argv[2]).open("a") as file:
        file.write(sys.argv[1] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
time.sleep(60)
"""
SUPERVISOR = f"""
import os, pathlib, signal, sys, time
from xiangxun.kernel.errors import XiangxunError
from xiangxun.local.processes import Command
from xiangxun.local.servers import Servers
from xiangxun.local.supervisor import Supervisor
folder = pathlib.Path(sys.argv[1])
def command(name):
    return Command(name, [sys.executable, "-c", {CHILD!r}, name, str(folder / "stopped")], ((signal.SIGTERM, 5.0),))
def welcome(children):
    time.sleep(0.5)
    print("up", flush=True)
    return "http://here/"
servers = Servers(folder / "state")
supervisor = Supervisor(servers, [command(name) for name in {NAMES!r}], lambda line: print(line, flush=True))
try:
    supervisor.run(lambda: None, lambda: None, welcome)
except XiangxunError as error:
    sys.exit(error.message)
"""


@pytest.fixture
def start(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://given@there/x")
    monkeypatch.setenv("XIANGXUN_PLATFORM_KEY", "given")
    monkeypatch.delenv("REDIS_URL", raising=False)
    started = []

    def start() -> subprocess.Popen[str]:
        run = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR, str(tmp_path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(run)
        return run

    yield start
    for run in started:
        run.kill()
        run.communicate()
    for name in (*NAMES, "redis"):
        end_leftover(tmp_path / "state" / "run", name, ())


def wait_up(run: subprocess.Popen[str]) -> list[str]:
    """Return what the run said until it was up, or until it ended."""
    assert run.stdout is not None
    lines = []
    for line in run.stdout:
        lines.append(line.strip())
        if line == "up\n":
            break
    return lines


def interrupt(run: subprocess.Popen[str]) -> None:
    """Press Ctrl-C: the signal goes to the whole foreground group."""
    os.killpg(run.pid, signal.SIGINT)


def pids(folder: Path) -> dict[str, int | None]:
    return {name: living_pid(folder / "state" / "run", name) for name in (*NAMES, "redis")}


def test_interrupt_running_stops_everything_in_order(start, tmp_path):
    run = start()
    wait_up(run)
    assert None not in pids(tmp_path).values()
    began = time.monotonic()
    interrupt(run)
    said, _ = run.communicate(timeout=20)
    assert run.returncode == 0
    assert time.monotonic() - began < 5
    assert (tmp_path / "stopped").read_text().split() == list(NAMES)
    assert said.split("\n")[:4] == ["停止 web …", "停止 relay …", "停止 worker …", "停止 Redis …"]
    assert set(pids(tmp_path).values()) == {None}


def test_interrupt_twice_still_stops_in_order(start, tmp_path):
    run = start()
    wait_up(run)
    interrupt(run)
    time.sleep(0.1)
    interrupt(run)
    run.communicate(timeout=20)
    assert (tmp_path / "stopped").read_text().split() == list(NAMES)
    assert set(pids(tmp_path).values()) == {None}


@pytest.mark.parametrize("victim", ["worker", "redis"])
def test_run_when_a_child_dies_says_so_and_stops_the_rest(start, tmp_path, victim):
    run = start()
    wait_up(run)
    pid = pids(tmp_path)[victim]
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    _, complaint = run.communicate(timeout=20)
    assert run.returncode == 1
    assert f"{victim} 意外结束" in complaint.lower()
    assert set(pids(tmp_path).values()) == {None}


def test_start_after_killed_run_ends_its_leftovers(start, tmp_path):
    run = start()
    wait_up(run)
    run.kill()
    run.wait()
    before = pids(tmp_path)
    assert None not in before.values()
    said = wait_up(start())
    assert {f"已结束上次运行留下的进程：{name}" for name in NAMES} <= set(said)
    after = pids(tmp_path)
    assert None not in after.values()
    assert not set(before.values()) & set(after.values())


def test_start_while_another_run_serves_is_refused(start, tmp_path):
    first = start()
    wait_up(first)
    before = pids(tmp_path)
    second = start()
    _, complaint = second.communicate(timeout=20)
    assert second.returncode == 1
    assert "http://here/" in complaint
    assert pids(tmp_path) == before
