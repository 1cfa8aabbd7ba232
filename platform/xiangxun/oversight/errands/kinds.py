"""Kinds of errands 平台任务种类: whose duty each is, and the command that does the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` in Chinese; `duty`: the one who may ask for it; `command`: the same from a command line."""

    title: str
    duty: str
    command: str


KINDS: Mapping[str, Kind] = {
    "backup": Kind("制作备份", "system", "xiangxun backup run"),
    "verify": Kind("核验备份", "system", "xiangxun backup verify"),
    "doctor": Kind("体检", "system", "xiangxun doctor"),
    "compare": Kind("核对规则版本", "system", "xiangxun plugin compare"),
    "switch": Kind("切换规则版本", "system", "xiangxun plugin switch"),
    "rewrap": Kind("重新包裹县级密钥", "security", "xiangxun keys rewrap"),
    "isolation": Kind("隔离证明", "audit", "xiangxun isolation prove"),
}
