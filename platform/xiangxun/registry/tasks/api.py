"""JSON API of tasks 交办事项."""

from __future__ import annotations

from collections.abc import Sequence

from xiangxun.foundation.web import JsonApi, current_actor, current_db
from xiangxun.registry.tasks.queries import TaskView, get_task, open_tasks
from xiangxun.registry.tasks.schemas import TaskOut, TaskReportIn
from xiangxun.registry.tasks.service import finish_task

api = JsonApi("tasks", __name__, "交办事项")


@api.get("/tasks", answers=TaskOut(many=True))
def index() -> Sequence[TaskView]:
    """List what waits for the roles of the account, the one due first at the top."""
    actor = current_actor()
    return open_tasks(current_db(), {*actor.actors, *(role.value for role in actor.roles)})


@api.post("/tasks/<int:task_id>/report", takes=TaskReportIn, answers=TaskOut, status=200)
def finish(body: dict[str, str], task_id: int) -> TaskView:
    """Report a task done."""
    db = current_db()
    finish_task(db, current_actor(), task_id, **body)
    return get_task(db, task_id)
