"""Cookies 会话: a signed cookie per realm, that ends by itself: without requests soon, in any case after hours."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface

from xiangxun.kernel.clock import now

IDLE_MINUTES, HOURS = 60, 12
OPERATORS = "/operator"
_SEEN, _IDLE, _ENDS = "seen", "idle", "ends"


class RealmCookies(SecureCookieSessionInterface):
    """Operators carry a cookie of their own, which the counties' pages never see, and the other way round."""

    def get_cookie_name(self, app: Flask) -> str:
        """Return the name of the cookie for this path."""
        return (
            f"{super().get_cookie_name(app)}_operator"
            if _is_for_operators()
            else super().get_cookie_name(app)
        )

    def get_cookie_path(self, app: Flask) -> str:
        """Return the path below which the browser sends it."""
        return OPERATORS if _is_for_operators() else super().get_cookie_path(app)


def begin(*, idle_minutes: int = IDLE_MINUTES, hours: int = HOURS, **values: int | str) -> None:
    """Start a signed-in session afresh, with nothing of what the cookie held before; it carries its own ends."""
    session.clear()
    session.update(filled(values) | {_IDLE: idle_minutes, _ENDS: _minute() + hours * 60})


def filled(values: Mapping[str, int | str]) -> dict[str, int | str]:
    """Return what the cookie of a session with these values holds, as `begin` would leave it."""
    return {**values, _SEEN: _minute()}


def end() -> None:
    """Sign out."""
    session.clear()


def is_idle() -> bool:
    """Return whether the session is over, or its last request too long ago; otherwise note this one (once a minute)."""
    seen = session.get(_SEEN, 0)
    minute = _minute()
    if minute - seen > session.get(_IDLE, IDLE_MINUTES) or minute > session.get(_ENDS, minute):
        return True
    if minute != seen:
        session[_SEEN] = minute
    return False


def _minute() -> int:
    return int(now().timestamp()) // 60


def _is_for_operators() -> bool:
    return request.path == OPERATORS or request.path.startswith(f"{OPERATORS}/")
