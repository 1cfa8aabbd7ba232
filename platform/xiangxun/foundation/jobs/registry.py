"""Register of tasks 任务登记: the names that may stand in the outbox, and the functions behind them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from xiangxun.kernel.errors import XiangxunError

Work = TypeVar("Work", bound=Callable[..., Mapping[str, object] | None])


class UnknownTask(XiangxunError):
    """The outbox names a task that this worker's code does not have."""

    code = "unknown_task"
    status = 500


@dataclass(frozen=True, slots=True)
class Task:
    """A registered task; `in_transaction` where the function asks for `db`."""

    name: str
    function: Callable[..., Mapping[str, object] | None]
    in_transaction: bool


_tasks: dict[str, Task] = {}


def task(name: str) -> Callable[[Work], Work]:
    """Register a function under the name that services enqueue. It is called with `tenant_id` and the entry's args.

    Raises ValueError where another function already has the name.
    """

    def register(function: Work) -> Work:
        if name in _tasks and _origin(_tasks[name].function) != _origin(function):
            raise ValueError(f"task {name!r} is registered twice")
        _tasks[name] = Task(name, function, "db" in inspect.signature(function).parameters)
        return function

    return register


def find_task(name: str) -> Task:
    """Return the task of this name; raises `UnknownTask`."""
    if name not in _tasks:
        raise UnknownTask(f"后台程序不认识任务“{name}”；请确认各服务器已更新到同一版本。")
    return _tasks[name]


def _origin(function: Callable[..., Any]) -> tuple[str, str]:
    return function.__module__, function.__qualname__
