"""JSON of tasks 交办事项."""

from __future__ import annotations

from marshmallow import Schema

from xiangxun.foundation.web import answers_like
from xiangxun.foundation.web.posted import LongText
from xiangxun.registry.tasks.queries import TaskView

TaskOut = answers_like(TaskView, "TaskOut")


class TaskReportIn(Schema):
    """What came of a task."""

    report = LongText(required=True, metadata={"title": "办理情况"})
