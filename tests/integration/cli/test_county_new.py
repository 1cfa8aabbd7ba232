"""A new county as it is written installs outside the repository and passes its own tests."""

from __future__ import annotations

import os
import subprocess
import sys

from click.testing import CliRunner

from xiangxun.cli import main


def test_new_county_installs_and_passes_its_own_tests_as_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = ["--title", "河西县电子商务培训管理办法", "--region", "419091"]
    assert CliRunner().invoke(main, ["county", "new", "hexi", *told]).exit_code == 0
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
    ]
    subprocess.run([*pip, "--target", tmp_path / "site", tmp_path / "hexi"], check=True)
    paths = [str(tmp_path / "site"), *sys.path]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path / "hexi",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout[-3000:]
