"""Request log 访问日志: route, status and time of each request; never the address, which may name a person."""

from __future__ import annotations

import logging
from time import perf_counter

from flask import Flask, Response, g, request

from xiangxun.foundation.web.current import find_place

_log = logging.getLogger(__name__)


def log_requests(app: Flask) -> None:
    """Write one line per request."""

    @app.before_request
    def begin() -> None:
        g.begun = perf_counter()

    @app.after_request
    def write(response: Response) -> Response:
        place = find_place()
        _log.info(
            "%s %s %d %.0fms county=%s",
            request.method,
            request.endpoint,
            response.status_code,
            (perf_counter() - g.get("begun", perf_counter())) * 1000,
            place.code if place else "-",
        )
        return response
