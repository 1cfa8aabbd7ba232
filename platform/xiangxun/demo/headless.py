"""Headless application 无界面应用: database, vault and file store for work that shows no page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from xiangxun.foundation.db import db
from xiangxun.foundation.db.engine import refuse_privileged_role
from xiangxun.foundation.web.language import speak
from xiangxun.ground import lay_ground
from xiangxun.settings import Settings


def headless_app(settings: Settings) -> Flask:
    """Return an application in whose context services can work; it connects to nothing yet."""
    app = Flask("xiangxun.headless")
    lay_ground(app, settings)
    speak(app, secure=settings.secure_cookies)
    return app


@contextmanager
def headless(settings: Settings) -> Iterator[None]:
    """Work inside the context of such an application; its connections are closed at the end.

    Raises PrivilegedRole for a login that row-level security does not bind.
    """
    with headless_app(settings).app_context():
        try:
            refuse_privileged_role(db.engine)
            yield
        finally:
            db.engine.dispose()
