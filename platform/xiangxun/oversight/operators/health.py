"""Health pages 体检: what answers right now, and what the last examination found, with what to do."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError

from xiangxun.foundation.jobs import QueueHealth, queue_health
from xiangxun.oversight.errands.signs import able_now
from xiangxun.oversight.operators.asking import asked, standing

pages = Blueprint("operators_health", __name__, url_prefix="/operator/health", template_folder="templates")


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show queue and keepers as they are, and the last findings."""
    redis_url = current_app.config["REDIS_URL"]
    return render_template(
        "operators/health.html", doctor=standing("doctor"), queue=queue_now(), able=able_now(redis_url)
    )


@pages.post("/")
def examine() -> ResponseReturnValue:
    """Have the installation examined."""
    return asked("doctor", url_for("operators_health.index"))


def queue_now() -> QueueHealth | None:
    """Return how queue, relay and workers are; None where Redis does not answer."""
    try:
        return queue_health(current_app.config["REDIS_URL"])
    except RedisError:
        return None
