"""Task pages 交办事项页面: what waits for whom, and reporting it done."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import sees_only
from xiangxun.foundation.web import county_pages, current_actor, current_db, posted
from xiangxun.kernel.clock import today
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.tasks.queries import open_tasks
from xiangxun.registry.tasks.schemas import TaskReportIn
from xiangxun.registry.tasks.service import finish_task

pages = county_pages("tasks", __name__, "tasks")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List what waits for the roles of the account; `?show=all`: for anybody, where the whole county is seen."""
    db, actor = current_db(), current_actor()
    held = {*actor.actors, *(role.value for role in actor.roles)}
    every = request.args.get("show") == "all" and sees_only(actor) is None
    return render_template(
        "tasks/index.html",
        tasks=open_tasks(db, None if every else held),
        held=held,
        every=every,
        may_see_all=sees_only(actor) is None,
        today=today(),
        form=TaskReportIn,
        law=law_on(db, today()),
    )


@pages.post("/<int:task_id>/report")
def finish(task_id: int) -> ResponseReturnValue:
    """Report a task done."""
    finish_task(current_db(), current_actor(), task_id, **posted(TaskReportIn))
    flash(_("已办结。"))
    return redirect(url_for("tasks.index"), 303)
