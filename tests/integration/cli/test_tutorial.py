"""The tutorial 新县教程, followed to the letter in a fresh folder: every file as the page says, every command run."""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "new-county.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"(?:^\*\*(?P<file>weihe/[^*]+)\*\*\n\n)?^```(?P<kind>sh|toml|python)\n(?P<text>.*?)^```$", re.M | re.S
)
SERVERS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


def core() -> dict[str, str]:
    """The bytes of everything that a county must not touch."""
    folders = [ROOT / name for name in ("platform", "migrations", "plugins", "docs")]
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if "__pycache__" not in path.parts
    }


@pytest.fixture
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder with an environment of its own, in which the platform is installed and the county is not."""
    folder = tmp_path_factory.mktemp("workshop")
    for parent in (folder, *folder.parents[:3]):
        if parent.stat().st_uid == os.getuid():
            parent.chmod(parent.stat().st_mode | 0o011)  # as root, PostgreSQL runs as somebody else
    home = folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "platform.pth").write_text("\n".join(path for path in sys.path if path), encoding="utf-8")
    python = home / "bin" / "python"
    for name, module in (("xiangxun", "xiangxun.cli"), ("pip", "pip"), ("pytest", "pytest")):
        script = home / "bin" / name
        script.write_text(f'#!/bin/sh\nexec {shlex.quote(str(python))} -m {module} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    told = {name: value for name, value in os.environ.items() if name not in (*SERVERS, "PYTHONPATH")}
    told |= {
        "PATH": f"{home / 'bin'}:{os.environ['PATH']}",
        "XIANGXUN_STATE": str(folder / "state"),
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    yield folder, told
    for sealed in folder.rglob("archive*/**/"):
        sealed.chmod(0o700)


def test_tutorial_ends_with_an_onboarded_county_whose_session_is_sealed(workshop):
    folder, environment = workshop
    before, said = core(), ""
    for step in STEP.finditer(PAGE):
        if step["file"]:
            (folder / step["file"]).write_text(step["text"], encoding="utf-8")
        elif step["kind"] == "sh":
            ended = subprocess.run(
                ["bash", "-ec", step["text"]],
                cwd=folder,
                env=environment,
                check=False,
                capture_output=True,
                text=True,
            )
            assert ended.returncode == 0, f"{step['text']}\n{ended.stdout[-3000:]}\n{ended.stderr[-3000:]}"
            said += ended.stdout
    assert "weihe：全部通过" in said
    assert re.search(r"^weihe\tweihe\t619091\t.*渭河县", said, re.M)
    assert '"payable_fen": 156000' in said
    assert "lines（" in said
    assert (folder / "weihe-cases.html").stat().st_size > 10_000
    assert list((folder / "played" / "archive").rglob("bagit.txt"))
    assert core() == before


def test_tutorial_says_as_many_checks_as_there_are():
    from xiangxun.rules.testing.report import CHECKS

    assert len(CHECKS) == 17
    assert "looks at seventeen things" in PAGE
