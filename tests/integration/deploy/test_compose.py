"""The compose file 容器编排: what it starts exists, and what it names is declared; where docker is, docker reads it."""

from __future__ import annotations

import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from xiangxun import settings
from xiangxun.worker import _PARTS

DEPLOY = Path(__file__).parents[3] / "deploy"
FILE = DEPLOY / "compose.yaml"
TOLD: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
OURS = {name: one for name, one in TOLD["services"].items() if one["image"] == "xiangxun"}
BOUND_ELSEWHERE = {"XIANGXUN_BIND", "TMPDIR"}
#: Who is told how to change tables, to remove counties and to wrap their keys anew.
OWNERS = {"keeper", "leave", "upgrade"}


def test_every_process_of_an_installation_is_started() -> None:
    started = {tuple(one["command"]) for one in OURS.values() if "command" in one}
    parts = {command[-1] for command in started if command[:3] == ("python", "-m", "xiangxun.worker")}
    assert {"jobs", "relay", "schedule", "keeper"} <= parts <= set(_PARTS)
    unit = (DEPLOY / "systemd" / "xiangxun-leave.service").read_text(encoding="utf-8")
    leaving = re.search(r"(?m)^ExecStart=/opt/xiangxun/\.venv/bin/(.+)$", unit)
    assert leaving is not None
    assert any(leaving[1] in command[-1] for command in started)
    assert "xiangxun.wsgi:app" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OURS)
def test_service_tells_only_what_settings_read(name: str) -> None:
    read = Path(settings.__file__).read_text(encoding="utf-8")
    for variable in set(OURS[name]["environment"]) - BOUND_ELSEWHERE:
        assert f'"{variable.removesuffix("_FILE")}"' in read, variable


def test_owner_of_the_tables_is_named_to_migrations_departures_and_the_keeper_alone() -> None:
    assert {name for name, one in OURS.items() if "owner" in one["env_file"]} == OWNERS


@pytest.mark.parametrize("name", OURS)
def test_what_a_process_works_on_lies_where_departures_look_for_it(name: str) -> None:
    work = OURS[name]["environment"]["TMPDIR"]
    assert f"--work {work};" in OURS["leave"]["command"][-1]
    assert any(work.startswith(f"{one.partition(':')[2]}/") for one in OURS[name]["volumes"])
    assert f" {work}\n" in (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TOLD["services"])
def test_service_names_only_what_is_declared(name: str) -> None:
    service = TOLD["services"][name]
    assert set(service.get("secrets", ())) <= set(TOLD["secrets"])
    assert set(service.get("depends_on", ())) <= set(TOLD["services"])
    mounted = {one.partition(":")[0] for one in service.get("volumes", ())}
    kept = {one for one in mounted if not one.startswith((".", "/"))}
    assert kept <= set(TOLD["volumes"])
    assert all((DEPLOY / one).exists() for one in mounted if one.startswith("."))


@pytest.mark.parametrize("name", OURS)
def test_process_of_ours_may_do_nothing_but_its_work(name: str) -> None:
    service = OURS[name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert "no-new-privileges:true" in service["security_opt"]
    user = re.search(r"(?m)^USER (.+)$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"))
    assert user is not None
    assert user[1] == "xiangxun"


def test_front_serves_the_service_in_place_of_the_example_host() -> None:
    (was, now) = re.findall(r"s/([^/]+)/([^/]+)/", TOLD["services"]["front"]["command"][2])[0]
    example = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert f"server {was} " in example
    assert now.partition(":")[0] in TOLD["services"]


def _patterns(place: Path) -> list[str]:
    return place.read_text(encoding="utf-8").split()


def test_secrets_are_neither_committed_nor_copied_into_the_image() -> None:
    told = {one["file"] for one in TOLD["secrets"].values()}
    told |= {one for service in TOLD["services"].values() for one in service.get("env_file", ())}
    assert len(told) == 5
    for ignored in (_patterns(DEPLOY / "Dockerfile.dockerignore"), _patterns(DEPLOY.parent / ".gitignore")):
        assert {".state", ".state/"} & set(ignored), "keys of `make run`"
        for name in told:
            assert any(fnmatch(f"deploy/{name}", pattern) for pattern in ignored), name


def test_what_the_image_needs_is_copied_into_it() -> None:
    ignored = _patterns(DEPLOY / "Dockerfile.dockerignore")
    for needed in ("deploy/gunicorn.conf.py", "Makefile", "requirements.lock", "platform/xiangxun/wsgi.py"):
        assert not any(fnmatch(needed, pattern) for pattern in ignored), needed


def test_docker_reads_it(tmp_path: Path) -> None:
    docker = shutil.which("docker") or pytest.skip("docker is not installed on this machine")
    if subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker has no compose on this machine")
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    for name in ("environment", "owner"):
        (tmp_path / "deploy" / name).touch()
    command = [docker, "compose", "-f", str(tmp_path / "deploy" / "compose.yaml"), "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
