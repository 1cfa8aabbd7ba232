"""Rights pages 个人信息权利页面: a person's copy, for a reason; erasure or restriction, with words to hand out."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from xiangxun.foundation.access import require
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db
from xiangxun.oversight.rights import service
from xiangxun.registry.trainees.queries import get_trainee

pages = county_pages("rights", __name__, "rights")


@pages.get("/<int:trainee_id>")
def page(trainee_id: int) -> ResponseReturnValue:
    """Offer what a person may ask for."""
    require(current_actor(), *service.HANDLERS)
    return render_template("rights/page.html", one=get_trainee(current_db(), trainee_id))


@pages.post("/<int:trainee_id>/copy")
def copy(trainee_id: int) -> ResponseReturnValue:
    """Show all that is kept of a person, to print and hand out."""
    kept = service.copy_of(current_db(), current_actor(), trainee_id, reason=Form().text("reason", "申请"))
    return render_template("rights/copy.html", kept=kept)


@pages.post("/<int:trainee_id>/erase")
def erase(trainee_id: int) -> ResponseReturnValue:
    """Erase or restrict, and show the words to hand out."""
    answer = service.erase(current_db(), current_actor(), trainee_id, reason=Form().text("reason", "申请"))
    return render_template("rights/answer.html", answer=answer)
