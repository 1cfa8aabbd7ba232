"""Failures 任务失败: what people are told, what the log may say, and whether to try again."""

from __future__ import annotations

import traceback
from typing import Protocol

from xiangxun.foundation.jobs.registry import UnknownTask
from xiangxun.kernel.errors import Conflict, XiangxunError


class Log(Protocol):
    """The one method of a structlog logger that is needed here."""

    def error(self, event: str, **values: object) -> object: ...


def worth_another_try(error: Exception) -> bool:
    """Return False where the task itself says no: the same input would be refused again."""
    return isinstance(error, Conflict | UnknownTask) or not isinstance(error, XiangxunError)


def message_for_people(error: Exception, job_id: int) -> str:
    """Return what is wrong and what to do, in Chinese; foreign exceptions keep their text, which may name people."""
    if isinstance(error, XiangxunError):
        return error.message
    return f"任务执行出错，系统会自动重试；若仍失败，请联系系统管理员，并告知任务编号 {job_id}。"


def log_failure(log: Log, error: Exception) -> None:
    """Log kind and place of a failure, never its text: database errors quote the row."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    log.error(
        "job_failed",
        error=type(error).__name__,
        at=[f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames],
    )
