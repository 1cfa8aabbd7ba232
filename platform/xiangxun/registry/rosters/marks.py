"""Marks 符号: what √, 缺, 请假 and a blank mean in a column that people tick."""

from __future__ import annotations

from functools import lru_cache

_PRESENT = frozenset(
    {
        "√",
        "✓",
        "✔",
        "☑",
        "●",
        "○",
        "v",
        "1",
        "y",
        "是",
        "到",
        "已到",
        "出勤",
        "签到",
        "已签到",
        "已签",
        "正常",
        "全勤",
        "迟到",
        "早退",
        "有",
        "对",
    }
)
_ABSENT = frozenset(
    {
        "",
        "×",
        "✕",
        "✗",
        "✘",
        "x",
        "0",
        "n",
        "否",
        "不是",
        "非",
        "无",
        "没有",
        "缺",
        "缺席",
        "缺勤",
        "缺课",
        "旷课",
        "未到",
        "未签",
        "未签到",
        "没到",
        "请假",
        "事假",
        "病假",
        "公假",
        "假",
        "-",
        "—",
        "——",
        "/",
        "\\",
    }
)


@lru_cache(maxsize=4096)
def present(mark: str) -> bool | None:
    """Return whether a sign-in mark means present; None where nobody can tell."""
    shown = "".join(mark.split()).lower()
    if shown in _ABSENT or shown.startswith(("请假", "缺", "旷")):
        return False
    if shown in _PRESENT or shown.startswith(("√", "✓", "✔", "迟到", "早退")):
        return True
    return None


@lru_cache(maxsize=4096)
def ticked(mark: str) -> bool:
    """Return whether a group column is ticked: anything that does not say no."""
    return "".join(mark.split()).lower() not in _ABSENT
