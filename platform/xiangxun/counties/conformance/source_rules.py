"""Source rules 源码约定: what a plugin may import and call, read from its text without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from xiangxun.rules.testing.report import Check

#: The parts of the standard library that only compute; `importlib.resources` finds the plugin's own data.
ALLOWED = frozenset(
    [
        "__future__",
        "abc",
        "bisect",
        "calendar",
        "collections",
        "contextlib",
        "copy",
        "dataclasses",
        "datetime",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "heapq",
        "importlib.resources",
        "itertools",
        "math",
        "numbers",
        "operator",
        "re",
        "string",
        "textwrap",
        "types",
        "typing",
        "unicodedata",
    ]
)
_PLATFORM = ("xiangxun.rules", "xiangxun.kernel")
_CLOCK = ("xiangxun.kernel.clock", "xiangxun.kernel.ids", "xiangxun.rules.testing")
_CALLS = {
    "open": "读写文件",
    "print": "输出",
    "input": "等待输入",
    "exec": "运行文字",
    "eval": "运行文字",
    "compile": "运行文字",
    "__import__": "动态导入",
    "globals": "改动模块",
}
_CLOCK_CALLS = frozenset({"today", "now", "utcnow", "fromtimestamp"})


def source_problems(home: Path, package: str) -> Iterator[Check]:
    """Yield what a plugin's modules import or call that a pure function does not."""
    for file in sorted(home.rglob("*.py")):
        where = file.relative_to(home.parent).as_posix()
        try:
            tree = ast.parse(file.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError):
            continue  # importing it says so
        for node in ast.walk(tree):
            yield from _imported(node, where, package)
            yield from _called(node, where)


def _imported(node: ast.AST, where: str, package: str) -> Iterator[Check]:
    for name in _modules(node):
        if not _may_import(name, package):
            yield Check(
                "imports",
                ok=False,
                where=f"{where} 第{getattr(node, 'lineno', 0)}行",
                what=f"不得导入 {name}",
                remedy="只用 xiangxun.rules、xiangxun.kernel 和标准库中单纯计算的模块；日期、名单、往期都在 facts 里",
            )


def _modules(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        if node.level:
            return
        module = node.module or ""
        deeper = [f"{module}.{alias.name}" for alias in node.names]
        yield from [one for one in deeper if one in ALLOWED or one in _CLOCK] or [module]


def _may_import(name: str, package: str) -> bool:
    if any(name == one or name.startswith(f"{one}.") for one in _CLOCK):
        return False
    inside = (package, *_PLATFORM)
    if any(name == one or name.startswith(f"{one}.") for one in inside):
        return True
    return name in ALLOWED or name.partition(".")[0] in ALLOWED


def _called(node: ast.AST, where: str) -> Iterator[Check]:
    if not isinstance(node, ast.Call):
        return
    what = ""
    if isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        what = f"调用 {node.func.id}（{_CALLS[node.func.id]}）"
    elif isinstance(node.func, ast.Attribute) and node.func.attr in _CLOCK_CALLS:
        what = f"调用 .{node.func.attr}（看时钟）"
    if what:
        yield Check(
            "imports",
            ok=False,
            where=f"{where} 第{node.lineno}行",
            what=what,
            remedy="规则只由 facts 与 law 得出结论：基准日在 facts 或 law.day 中，数据在 TOML 中",
        )
