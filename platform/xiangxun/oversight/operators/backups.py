"""Backups' pages 备份: which sets there are, made and checked on request; the last drill, and how one restores."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from xiangxun.foundation.web import Form, current_db
from xiangxun.kernel.errors import NotFound
from xiangxun.oversight.keeping.queries import kept_sets, last_checks, last_run
from xiangxun.oversight.operators.asking import asked, standing

pages = Blueprint("operators_backups", __name__, url_prefix="/operator/backups", template_folder="templates")


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show the sets as the log of keeping knows them."""
    db = current_db()
    return render_template(
        "operators/backups.html",
        backup=standing("backup"),
        verify=standing("verify"),
        sets=kept_sets(db),
        checks=last_checks(db),
        last=last_run(db, "backup"),
        drill=last_run(db, "drill"),
    )


@pages.post("/")
def make() -> ResponseReturnValue:
    """Have a set made."""
    return asked("backup", url_for("operators_backups.index"))


@pages.post("/verify")
def verify() -> ResponseReturnValue:
    """Have a set hashed again."""
    stamp = Form().text("stamp", "备份编号")
    if all(one.stamp != stamp for one in kept_sets(current_db())):
        raise NotFound("没有这一份备份，请从列表选择。")
    return asked("verify", url_for("operators_backups.index"), args={"stamp": stamp})
