"""Health 健康检查."""

from __future__ import annotations

import pytest
from flask import Flask


def test_ask_whether_alive_answers_without_database(app: Flask) -> None:
    assert app.test_client().get("/healthz").json == {"status": "ok"}


def test_ask_whether_ready_tells_queue(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["postgresql"] == "ok"
    assert answer.json["redis"]["waiting"] == 0


def test_ask_whether_ready_without_redis_is_still_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "REDIS_URL", "redis://127.0.0.1:1/0")
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"postgresql": "ok", "redis": {"status": "down"}}
