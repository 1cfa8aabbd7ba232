"""Shape 文件齐全: what the folder of a county's plugin holds, the same in every county."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from xiangxun.rules.testing.report import Check

_OUTSIDE = {"README.md": "说明", "tests": "测试"}
_INSIDE = {
    "rulebook.toml": "规则手册",
    "plugin.py": "接口实现",
    "parameters": "参数",
    "rules": "规则",
    "cases": "用例",
    "scenarios/smooth.toml": "演示情景",
}
_OF_COUNTIES = frozenset({"scenarios/smooth.toml"})


def shape_problems(folder: Path | None, home: Path, code: str, *, is_pack: bool = False) -> Iterator[Check]:
    """Yield what is missing of a plugin; `folder` None: it is installed, and only its package can be looked at."""
    if home.name != f"xiangxun_{code}":
        yield _wrong(home.name, "程序包的名称不对", f"程序包应为 xiangxun_{code}")
    wanted = {f"{home.name}/{name}": (home / name, what) for name, what in _INSIDE.items()}
    if is_pack:
        wanted = {
            name: told for name, told in wanted.items() if told[0] not in {home / one for one in _OF_COUNTIES}
        }
    if folder is not None:
        wanted |= {name: (folder / name, what) for name, what in _OUTSIDE.items()}
    for name, (path, what) in wanted.items():
        if not path.exists():
            yield _wrong(name, f"没有{what}", f"补上 {name}；样式见 xiangxun county new 写出的插件")


def _wrong(where: str, what: str, remedy: str) -> Check:
    return Check("shape", ok=False, where=where, what=what, remedy=remedy)
