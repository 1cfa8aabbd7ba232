"""Security headers 安全响应头: no script or style but our own files, no frame, no copy of a page left behind."""

from __future__ import annotations

from flask import Flask, Response, request

_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def secure(app: Flask, *, over_https: bool) -> None:
    """Send the headers with every answer; `over_https` also tells browsers to come by HTTPS only."""

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(_ALWAYS)
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        if over_https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return response
