"""Health 健康检查: `/healthz` says that the process answers, `/readyz` that it can work."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from xiangxun.foundation.db import db
from xiangxun.foundation.jobs import queue_health
from xiangxun.kernel.errors import XiangxunError

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> ResponseReturnValue:
    """Answer as long as the process runs."""
    return jsonify({"status": "ok"})


@pages.get("/readyz")
def ready() -> ResponseReturnValue:
    """Fail on PostgreSQL alone; without Redis pages go on, and jobs wait in the outbox."""
    answers = _database_answers()
    return jsonify({"postgresql": "ok" if answers else "down", "redis": _queue()}), 200 if answers else 503


def _database_answers() -> bool:
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, XiangxunError):
        return False
    return True


def _queue() -> dict[str, Any]:
    try:
        health = queue_health(current_app.config["REDIS_URL"])
    except RedisError:
        return {"status": "down"}
    return {
        "status": "ok",
        "waiting": health.waiting,
        "oldest_seconds": int(health.oldest.total_seconds()),
        "relay_seen": health.relay_seen,
        "workers": health.workers,
    }
