"""The page on own fields 本县栏目, run from top to bottom on a fresh plugin: every file as it says, every command."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from xiangxun.counties.scaffold import named, write_county
from xiangxun.rules import Map, Person

PAGE = (Path(__file__).parents[3] / "docs" / "extra-fields.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"(?:^\*\*(?P<add>add to )?(?P<file>hexi/[^*]+)\*\*\n\n)?^```(?P<kind>sh|toml|python)\n(?P<text>.*?)^```$",
    re.M | re.S,
)
COMMAND = f'"{sys.executable}" -m xiangxun.cli'


def run(line: str, folder: Path) -> None:
    """Run a command of the page; `# exit N: WORDS` says with which status it ends and what it tells."""
    command, _, told = line.partition("    # exit ")
    status, _, words = told.partition(": ")
    paths = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ended = subprocess.run(
        ["sh", "-c", command.replace("xiangxun county", f"{COMMAND} county", 1)],
        cwd=folder,
        env={**os.environ, **paths},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == int(status or 0), f"{line}\n{ended.stdout}{ended.stderr}"
    assert words in ended.stdout


def test_page_declares_changes_and_brings_up_fields_as_it_says(tmp_path: Path) -> None:
    write_county(named("hexi", "河西县电子商务培训管理办法", "419091"), tmp_path)
    ran = 0
    for block in BLOCK.finditer(PAGE):
        if block["file"]:
            path = tmp_path / block["file"]
            before = path.read_text(encoding="utf-8") + "\n" if block["add"] else ""
            path.write_text(before + block["text"], encoding="utf-8")
        elif block["kind"] == "sh":
            for line in block["text"].splitlines():
                run(line, tmp_path)
                ran += 1
        else:
            named_in_page: dict[str, Any] = {}
            exec(compile(block["text"], "extra-fields.md", "exec"), named_in_page)
            poor, silent = Person("person:1", extra=Map({"income": 9000})), Person("person:2")
            assert [named_in_page["earns_little"](one, 10_000) for one in (poor, silent)] == [True, False]
    assert ran == 10
