"""Fixtures of the architecture tests 架构测试: the repository's own files."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Modules = Callable[..., list[str]]
Sources = Callable[..., Iterator[tuple[str, ast.Module]]]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    """Every file that git tracks and that stands in the checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.fixture(scope="session")
def modules() -> Modules:
    """`modules("platform", "tests")`: the Python files below these folders, by relative path."""
    return _modules


@pytest.fixture(scope="session")
def sources() -> Sources:
    """`sources("platform", "tests")`: the syntax tree of each of them, one after the other; all at once fill a gigabyte."""
    return lambda *folders: ((name, ast.parse(_text(name))) for name in _modules(*folders))


def _modules(*folders: str) -> list[str]:
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [str(path.relative_to(ROOT)) for path in found]


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
