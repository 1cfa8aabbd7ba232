"""Failures 任务失败: people read what to do, the log reads no person."""

from __future__ import annotations

import pytest

from xiangxun.foundation.jobs.failures import log_failure, message_for_people, worth_another_try
from xiangxun.foundation.jobs.registry import UnknownTask
from xiangxun.kernel.errors import Conflict, InvalidInput


class RecordingLog:
    """Keeps what was logged."""

    def __init__(self) -> None:
        self.text = ""

    def error(self, event: str, **values: object) -> None:
        self.text = f"{event} {values}"


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (InvalidInput("表头缺失"), False),
        (Conflict("改动冲突"), True),
        (UnknownTask("?"), True),
        (OSError(), True),
    ],
)
def test_worth_another_try_follows_the_kind_of_error(error: Exception, again: bool) -> None:
    assert worth_another_try(error) is again


def test_message_for_people_own_error_is_its_message() -> None:
    assert message_for_people(InvalidInput("表头缺失"), 7) == "表头缺失"


def test_message_for_people_foreign_error_names_the_job_and_not_its_text() -> None:
    message = message_for_people(ValueError("Key (name)=(甲乙丙)"), 7)
    assert "7" in message
    assert "甲乙丙" not in message


def test_log_failure_keeps_place_and_kind_and_drops_the_text() -> None:
    log = RecordingLog()
    try:
        raise ValueError("Key (name)=(甲乙丙)")
    except ValueError as error:
        log_failure(log, error)
    assert "ValueError" in log.text
    assert "test_failures.py" in log.text
    assert "甲乙丙" not in log.text
