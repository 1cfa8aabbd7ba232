"""Signatures 接口签名: every marked method is a hook with the hook's arguments, and every hook is marked."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from xiangxun.rules.hooks import HOOKS
from xiangxun.rules.law import County
from xiangxun.rules.marker import PROJECT
from xiangxun.rules.testing.report import Check

_ARGUMENTS = ("facts", "law")
_KINDS = ("check_", "required_", "decide_", "watch_")


def signature_problems(county: County) -> Iterator[Check]:
    """Yield each method whose name, mark or arguments do not fit the hooks."""
    for layer in county.editions:
        place = getattr(layer.plugin, "__module__", "") or type(layer.plugin).__module__
        for name, member in inspect.getmembers(layer.plugin, callable):
            if not name.startswith("__"):
                yield from _problems(f"{place} {name}", name, member)


def _problems(where: str, name: str, member: Any) -> Iterator[Check]:
    is_marked = getattr(member, f"{PROJECT}_impl", None) is not None
    if not is_marked:
        if name in HOOKS:
            yield _wrong(where, "没有标记 @rule，平台不会调用它", "在方法上一行写 @rule")
        return
    if name not in HOOKS:
        near = get_close_matches(name, HOOKS, n=1)
        remedy = f"是否应为 {near[0]}？" if near else ""
        yield _wrong(where, "没有这个接口", f"{remedy}全部接口见 docs/hooks")
        return
    names = [one for one in inspect.signature(member).parameters if one != "self"]
    if unknown := [one for one in names if one not in _ARGUMENTS]:
        yield _wrong(
            where, f"参数 {'、'.join(unknown)} 接口中没有", "参数只能是 facts 和 law（law 可以不写）"
        )
    elif inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member):
        yield _wrong(where, "是 async 函数", "写成普通函数：规则不等待任何东西")
    elif HOOKS[name].decided and inspect.isgeneratorfunction(member):
        yield _wrong(where, "decide_ 接口只给一个结论，不能 yield", "改用 return")


def _wrong(where: str, what: str, remedy: str) -> Check:
    return Check("hooks", ok=False, where=where, what=what, remedy=remedy)
