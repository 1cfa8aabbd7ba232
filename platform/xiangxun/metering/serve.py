"""Serve 计量服务: `/metrics` for Prometheus, on a private address or for whoever shows the token."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from flask import Flask
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from xiangxun.metering.collector import HouseCollector
from xiangxun.settings import Settings, SettingsRefused

_log = structlog.get_logger(__name__)


class _Quiet(WSGIRequestHandler):
    timeout = 10

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's signature
        """Monitors ask four times a minute: nobody wants to read that."""


class Metrics:
    """The WSGI application: one path, for those who may."""

    def __init__(self, app: Flask, redis_url: str, token: str | None) -> None:
        self._app, self._token = app, token
        self._collector = HouseCollector(redis_url)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        """Answer 200, 401, 404, or 503 where PostgreSQL or Redis is away."""
        status, body = self._answer(environ)
        start_response(status, [("Content-Type", CONTENT_TYPE_LATEST), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, environ: dict[str, Any]) -> tuple[str, bytes]:
        if environ.get("PATH_INFO") != "/metrics":
            return "404 Not Found", b""
        shown = str(environ.get("HTTP_AUTHORIZATION", ""))
        if self._token and not hmac.compare_digest(shown.encode(), f"Bearer {self._token}".encode()):
            return "401 Unauthorized", b""
        try:
            with self._app.app_context():
                return "200 OK", _text(self._collector)
        except (RedisError, SQLAlchemyError) as away:
            _log.warning("metrics_wait", reason=type(away).__name__)
            return "503 Service Unavailable", b""


def open_server(settings: Settings, app: Flask) -> WSGIServer:
    """Return the server, listening. Raise SettingsRefused for an open address without a token, or one that is taken."""
    address = settings.metrics_address
    if not settings.metrics_token and not address.is_private:
        raise SettingsRefused(
            f"计量地址 {address} 可从外部访问：请设置 XIANGXUN_METRICS_TOKEN，或改用 127.0.0.1。"
        )
    metrics = Metrics(app, settings.redis_url, settings.metrics_token)
    try:
        return make_server(*address, metrics, handler_class=_Quiet)
    except OSError as error:
        raise SettingsRefused(
            f"计量地址 {address} 不能使用（{error.strerror}）：请用 XIANGXUN_METRICS 另指定。"
        ) from None


def _text(collector: HouseCollector) -> bytes:
    registry = CollectorRegistry(auto_describe=False)  # describing would look at everything twice
    registry.register(collector)
    return generate_latest(registry)
