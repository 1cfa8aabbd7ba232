"""The floors of the house are kept, and the tool that says so can fail."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest


def lint_imports(where: Path) -> subprocess.CompletedProcess[str]:
    """Run the import contracts of the checkout in `where`."""
    program = Path(sys.executable).parent / "lint-imports"
    environment = {**os.environ, "PYTHONPATH": str(where / "platform")}
    return subprocess.run(
        [program, "--no-cache"], cwd=where, env=environment, check=False, capture_output=True, text=True
    )


def test_import_contracts_are_kept(root):
    result = lint_imports(root)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("kernel/clock.py", "import flask"),
        ("registry/tenants/models.py", "import xiangxun.results"),
        ("foundation/db/tables.py", "import xiangxun.foundation.audit"),
    ],
)
def test_import_up_the_floors_is_found(root, tmp_path, file, line):
    shutil.copy(root / "pyproject.toml", tmp_path)
    shutil.copytree(root / "platform", tmp_path / "platform", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "platform" / "xiangxun" / file).open("a", encoding="utf-8") as module:
        module.write(f"\n{line}\n")
    assert "BROKEN" in lint_imports(tmp_path).stdout


def test_platform_is_the_standard_library_module():
    assert Path(platform.__file__).parent == Path(sysconfig.get_path("stdlib"))


def test_platform_and_plugins_are_plain_folders(root):
    assert not (root / "platform" / "__init__.py").exists()
    assert not (root / "plugins" / "__init__.py").exists()
