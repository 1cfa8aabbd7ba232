"""Refusals to start 启动失败: one line that says what is wrong and what to do."""

from __future__ import annotations

from pathlib import Path

from xiangxun.kernel.errors import XiangxunError


class StartRefused(XiangxunError):
    """A local server, or the whole, cannot start; the message names the remedy."""

    code = "start_refused"
    status = 503


def last_lines(log: Path, count: int = 3) -> str:
    """Return the last lines of a log, joined, for a message; empty where there is none."""
    if not log.exists():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return " | ".join(line.strip() for line in lines[-count:])
