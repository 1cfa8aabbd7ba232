"""Register of tasks 任务登记: one function to a name."""

from __future__ import annotations

import pytest

from xiangxun.foundation.jobs.registry import UnknownTask, find_task, task


def test_find_task_registered_tells_whether_it_wants_a_transaction() -> None:
    @task("unit.plain")
    def plain(*, tenant_id: int) -> None: ...

    @task("unit.atomic")
    def atomic(db: object, *, tenant_id: int) -> None: ...

    assert find_task("unit.plain").function is plain
    assert not find_task("unit.plain").in_transaction
    assert find_task("unit.atomic").in_transaction


def test_register_task_second_function_under_a_name_is_refused() -> None:
    @task("unit.twice")
    def first(*, tenant_id: int) -> None: ...

    with pytest.raises(ValueError, match=r"unit\.twice"):

        @task("unit.twice")
        def second(*, tenant_id: int) -> None: ...


def test_find_task_unknown_says_which() -> None:
    with pytest.raises(UnknownTask, match=r"unit\.nowhere"):
        find_task("unit.nowhere")
