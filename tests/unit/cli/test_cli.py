"""The command group: found by file, imported when asked for, errors as one line."""

from __future__ import annotations

import subprocess
import sys
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

import xiangxun.cli
from xiangxun.cli import main
from xiangxun.kernel.errors import NotFound


@click.command()
def failing() -> None:
    raise NotFound("没有这份文件。请核对路径。")


@pytest.fixture
def failing_command(monkeypatch):
    module = ModuleType("xiangxun.cli.failing")
    module.__dict__["command"] = failing
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(xiangxun.cli.Commands, "list_commands", lambda self, ctx: ["failing"])


def test_help_lists_the_modules_beside_it():
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert {"db", "run"} <= {line.split()[0] for line in result.output.splitlines() if line.strip()}


def test_unknown_command_is_refused():
    result = CliRunner().invoke(main, ["no-such-command"])
    assert result.exit_code == 2


@pytest.mark.usefixtures("failing_command")
def test_command_with_error_for_people_ends_with_its_line():
    result = CliRunner().invoke(main, ["failing"])
    assert result.exit_code == 1
    assert result.stderr == "Error: 没有这份文件。请核对路径。\n"


def test_version_imports_neither_flask_nor_sqlalchemy():
    code = "import sys, xiangxun.cli; sys.exit(bool({'flask', 'sqlalchemy', 'redis', 'psycopg'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_roles_with_sql_prints_all_four():
    result = CliRunner().invoke(main, ["db", "roles", "--sql"])
    assert [
        f"ALTER ROLE xiangxun_{name} " in result.output for name in ("owner", "app", "relay", "backup")
    ] == [True] * 4
