"""Deployment examples 部署样例: what stands in deploy/ is read by the very programs it is meant for."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[3] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
TIMERS = sorted((DEPLOY / "systemd").glob("*.timer"))


def program(name: str) -> str:
    """Return a program of the system, or skip and say so."""
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    return found or pytest.skip(f"{name} is not installed on this machine")


def test_nginx_reads_its_configuration(tmp_path):
    nginx = program("nginx")
    key, certificate = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    made = f"openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout {key} -out {certificate}"
    subprocess.run(made.split(), check=True, capture_output=True)
    ours = (DEPLOY / "nginx.conf").read_text().replace("/etc/ssl/xiangxun", str(tmp_path))
    whole = f"pid {tmp_path}/pid; events {{}} http {{ {ours.replace('/var/log/nginx', str(tmp_path))} }}"
    (tmp_path / "nginx.conf").write_text(whole)
    command = [nginx, "-t", "-c", tmp_path / "nginx.conf", "-g", f"error_log {tmp_path}/error.log;"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_reads_the_unit(unit, tmp_path):
    analyze = program("systemd-analyze")
    started = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text())
    (tmp_path / unit.name).write_text(started)
    done = subprocess.run(
        [analyze, "verify", tmp_path / unit.name], capture_output=True, text=True, check=False
    )
    assert (done.returncode, unit.name in done.stderr) == (0, False), done.stderr


@pytest.mark.parametrize("name", ["web", "worker", "isolation", "backup", "drill", "keeper"])
def test_what_a_process_works_on_lies_where_departures_look_for_it(name):
    leave = (DEPLOY / "systemd" / "xiangxun-leave.service").read_text()
    unit = (DEPLOY / "systemd" / f"xiangxun-{name}.service").read_text()
    works = re.search(r"(?m)^Environment=TMPDIR=/var/lib/(.+)$", unit)
    assert works is not None
    assert f"--work /var/lib/{works[1]}\n" in leave
    assert re.search(rf"(?m)^StateDirectory=(.+ )?{works[1]}$", unit)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_unit_starts_what_there_is(unit):
    command = re.search(r"(?m)^ExecStart=/opt/xiangxun/\.venv/bin/(.+)$", unit.read_text())
    assert command is not None
    assert command[1] in {
        "gunicorn -c deploy/gunicorn.conf.py xiangxun.wsgi:app",
        "python -m xiangxun.worker jobs",
        "python -m xiangxun.worker relay",
        "python -m xiangxun.worker schedule",
        "python -m xiangxun.worker metrics",
        "python -m xiangxun.worker keeper",
        "xiangxun backup run --keep 60 --once",
        "xiangxun backup drill --once --identity ${CREDENTIALS_DIRECTORY}/identity",
        "xiangxun isolation prove --once",
        "xiangxun tenant leave run --work /var/lib/xiangxun/work",
    }


@pytest.mark.parametrize("timer", TIMERS, ids=lambda timer: timer.stem)
def test_timer_names_a_unit_and_a_time_that_systemd_knows(timer):
    analyze = program("systemd-analyze")
    when = re.search(r"(?m)^OnCalendar=(.+)$", timer.read_text())
    assert when is not None
    done = subprocess.run([analyze, "calendar", when[1]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert timer.with_suffix(".service").exists()
