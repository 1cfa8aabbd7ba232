"""Request log 访问日志: route, status and time of each request, counted too; never the address, which may name a person."""

from __future__ import annotations

import logging
from time import perf_counter

from flask import Flask, Response, g, request

from xiangxun.foundation.metrics import REQUEST_SECONDS, REQUESTS, tally
from xiangxun.foundation.web.current import find_place

_log = logging.getLogger(__name__)


def log_requests(app: Flask) -> None:
    """Write one line per request."""

    @app.before_request
    def begin() -> None:
        g.begun = perf_counter()

    @app.after_request
    def write(response: Response) -> Response:
        place, seconds = find_place(), perf_counter() - g.get("begun", perf_counter())
        tenant = place.tenant_id if place else None
        tally(REQUEST_SECONDS, tenant, by=seconds)
        tally(REQUESTS, tenant, f"{response.status_code // 100}xx")
        code, milliseconds = place.code if place else "-", seconds * 1000
        _log.info(
            "%s %s %d %.0fms county=%s",
            request.method,
            request.endpoint,
            response.status_code,
            milliseconds,
            code,
            extra={
                "route": request.endpoint,
                "status": response.status_code,
                "ms": round(milliseconds),
                "county": code,
            },
        )
        return response
