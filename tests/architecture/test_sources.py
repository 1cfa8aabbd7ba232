"""Habits of the source, read from its syntax trees: documented, of readable size, exact, and with one clock."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

CLOCK = "platform/xiangxun/kernel/clock.py"
LONGEST = 400
LONGEST_TEST = 600


def clock_calls(tree: ast.Module) -> Iterator[int]:
    """Yield lines that ask the machine what time it is, past the kernel's clock."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"today", "now", "utcnow"}:
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if owner in {"date", "datetime"}:
                yield node.lineno


def floats(tree: ast.Module) -> Iterator[int]:
    """Yield lines with a float literal or the name `float`."""
    for node in ast.walk(tree):
        if (isinstance(node, ast.Constant) and isinstance(node.value, float)) or (
            isinstance(node, ast.Name) and node.id == "float"
        ):
            yield node.lineno


def commits(tree: ast.Module) -> Iterator[int]:
    """Yield lines that end a transaction by hand."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
            yield node.lineno


def test_every_module_says_why_it_exists(sources):
    found = sources("platform", "plugins", "tests", "migrations", "benchmarks")
    assert [name for name, tree in found if not ast.get_docstring(tree)] == []


def test_only_the_kernel_asks_the_clock(sources):
    found = sources("platform", "plugins", "migrations")
    assert [(name, line) for name, tree in found for line in clock_calls(tree) if name != CLOCK] == []


def test_rules_and_money_know_no_floats(sources):
    found = [
        (name, list(floats(tree)))
        for name, tree in sources("platform", "plugins")
        if name.endswith("kernel/money.py") or (name.startswith("plugins/") and "/tests/" not in name)
    ]
    assert found
    assert [(name, lines) for name, lines in found if lines] == []


def test_slices_never_commit(sources):
    found = [
        (name, list(commits(tree)))
        for name, tree in sources("platform")
        if name.split("/")[2] in {"registry", "training", "results", "oversight", "counties", "rules"}
    ]
    assert found
    assert [(name, lines) for name, lines in found if lines] == []


def test_no_module_is_longer_than_a_reader_holds(root, modules):
    names = modules("platform", "plugins", "tests", "benchmarks")
    lengths = {name: len((root / name).read_text("utf-8").splitlines()) for name in names}
    limit = {name: LONGEST_TEST if "tests/" in name else LONGEST for name in lengths}
    assert {name: length for name, length in lengths.items() if length > limit[name]} == {}


@pytest.mark.parametrize(
    "line", ["datetime.now(UTC)", "datetime.datetime.now()", "date.today()", "x = date.today"]
)
def test_clock_calls_finds_each_way_of_asking(line):
    assert list(clock_calls(ast.parse(line))) == [1]


@pytest.mark.parametrize("line", ["clock.now()", "today()", "row.date.isoformat()"])
def test_clock_calls_lets_the_kernels_clock_pass(line):
    assert list(clock_calls(ast.parse(line))) == []


@pytest.mark.parametrize("line", ["x = 0.4", "float(x)", "def f(x: float): ..."])
def test_floats_finds_literals_and_the_type(line):
    assert list(floats(ast.parse(line))) == [1]


def test_commits_finds_a_commit():
    assert list(commits(ast.parse("db.session.commit()"))) == [1]
