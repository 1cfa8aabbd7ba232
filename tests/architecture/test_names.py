"""Names: no county in the core, no package registry in the repository, the same file names in every slice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

# By their plugins' folders, and escaped: this file itself names none.
TITLES = "\u65b0\u5bc6|\u5546\u6c34|\u4ea4\u57ce"
REGISTRIES = re.compile(
    r"p[y]pi\.|python[h]osted|npm[j]s\.|crates[.]io|(^|\s)(-i|--(extra-)?index-url)[ =]https?://|https?://\S+/simple\b",
    re.MULTILINE,
)
BANNED = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base"}
# What the vocabulary (models queries service facts schemas api pages tasks) already has a word for.
OTHER_WORDS = {
    "controllers", "crud", "dao", "database", "db", "endpoints", "forms", "handlers", "jobs", "model", "query",
    "repositories", "repository", "resources", "routes", "schema", "serializers", "services", "tables", "urls", "views",
}  # fmt: skip
SLICES = ("registry", "training", "results", "oversight")


def _text(path: Path) -> str:
    """Return what stands in a text file; nothing for a binary one."""
    content = path.read_bytes()
    return "" if b"\0" in content[:8192] else content.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def counties(root):
    """What matches the name of a county whose plugin lies here."""
    folders = [path.parent.name for path in (root / "plugins").glob("*/pyproject.toml")]
    return re.compile("|".join([TITLES, *folders]), re.IGNORECASE)


def test_core_names_no_county(root, counties):
    naming = []
    for path in (*(root / "platform").rglob("*"), *(root / "tests").rglob("*")):
        name = str(path.relative_to(root))
        if path.is_file() and "__pycache__" not in name and counties.search(f"{name}\n{_text(path)}"):
            naming.append(name)
    assert naming == []


def test_tracked_files_name_no_package_registry(tracked):
    assert [str(path) for path in tracked if REGISTRIES.search(_text(path))] == []


@pytest.mark.parametrize(
    "line",
    [
        "pip --index-url http" + "s://x.test/a",
        "-i http" + "s://x.test",
        "https:" + "//x.test/simple/",
        "https://py" + "pi.org",
    ],
)
def test_registry_pattern_finds_an_address(line):
    assert REGISTRIES.search(line)


@pytest.mark.parametrize(
    "line", ["uv pip compile --no-emit-index-url --no-header", "a simple thing", "sed -i s/a/b/"]
)
def test_registry_pattern_lets_plain_lines_pass(line):
    assert not REGISTRIES.search(line)


def test_no_module_has_a_name_that_says_nothing(modules):
    names = modules("platform", "plugins", "tests", "benchmarks")
    assert names
    assert [name for name in names if Path(name).stem in BANNED or set(Path(name).parts) & BANNED] == []


def test_slices_use_one_word_for_one_thing(root):
    wings = root / "platform" / "xiangxun"
    modules = [path for wing in SLICES for path in (wings / wing).glob("*/*.py")]
    assert modules
    assert [str(path.relative_to(root)) for path in modules if path.stem in OTHER_WORDS] == []


def test_slices_are_flat_but_for_templates(root):
    wings = root / "platform" / "xiangxun"
    deep = [path for wing in SLICES for path in (wings / wing).glob("*/*/*.py")]
    assert [str(path.relative_to(root)) for path in deep] == []


def test_each_decision_has_a_number_of_its_own_and_says_it(root):
    records = sorted((root / "docs" / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in records]
    assert numbers == [f"{n:04d}" for n in range(1, len(records) + 1)]
    titles = [path.read_text(encoding="utf-8").splitlines()[0] for path in records]
    assert [title for title, n in zip(titles, numbers, strict=True) if not title.startswith(f"# {n} ")] == []
