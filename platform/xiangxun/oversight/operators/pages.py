"""Operators' pages 运营页面: which counties there are and how the platform does; no person's data."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError

from xiangxun.counties import county_codes, suspended
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.jobs import QueueHealth, queue_health
from xiangxun.foundation.web import Form, current_db
from xiangxun.foundation.web.cookies import begin, end
from xiangxun.oversight.operators.realm import OPERATOR
from xiangxun.registry.accounts.operators import check_operator
from xiangxun.registry.accounts.service import WrongPassword
from xiangxun.registry.accounts.throttle import forget_failures, note_failure, refuse_if_throttled
from xiangxun.registry.tenants.queries import list_tenants

_REALM = "operator"

pages = Blueprint("operators", __name__, url_prefix="/operator", template_folder="templates")
sign_in = Blueprint("operators_sign_in", __name__, url_prefix="/operator/sign-in")


@pages.get("/")
def home() -> ResponseReturnValue:
    """Show the counties, the rule plugins and the queue."""
    return render_template(
        "operators/home.html",
        tenants=list_tenants(current_db()),
        plugins=county_codes(),
        suspended=suspended(),
        queue=_queue(),
    )


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out of the operators' realm."""
    end()
    return redirect(url_for("operators_sign_in.form"), 303)


@sign_in.get("/")
def form() -> ResponseReturnValue:
    """Show the operators' sign-in form."""
    return render_template("operators/sign_in.html")


@sign_in.post("/")
def enter() -> ResponseReturnValue:
    """Check name and password, throttled like a county's sign-in."""
    form, address = Form(), request.remote_addr or ""
    username, password = form.text("username", "登录名"), form.secret("password", "口令")
    with unit_of_work(None) as db:
        refuse_if_throttled(db, _REALM, username, address)
    try:
        with unit_of_work(None) as db:
            operator = check_operator(db, username, password)
            forget_failures(db, _REALM, username)
    except WrongPassword as wrong:
        with unit_of_work(None) as db:
            note_failure(db, _REALM, username, address)
        return render_template("operators/sign_in.html", wrong=wrong.message, username=username), wrong.status
    begin(**{OPERATOR: operator})
    return redirect(url_for("operators.home"), 303)


def _queue() -> QueueHealth | None:
    try:
        return queue_health(current_app.config["REDIS_URL"])
    except RedisError:
        return None
