"""Reading 查阅范围: asks, before a view runs, whether what its address names is the actor's to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app, request
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor
from xiangxun.foundation.web.current import current_actor, current_db, find_actor
from xiangxun.kernel.errors import NotFound

_EXTENSION = "xiangxun_reading"

#: Raises `NotFound` where one of the named ids is a row that is not the actor's to see.
Reading = Callable[[Session, Actor, Mapping[str, Any]], None]


def configure(app: Flask, reading: Reading) -> None:
    """Let the application ask `reading` about every address behind a door."""
    app.extensions[_EXTENSION] = reading


def refuse_foreign_address() -> None:
    """Raise `NotFound` where this request's address names what its actor may not see."""
    if find_actor() is not None and request.view_args:
        _reading()(current_db(), current_actor(), request.view_args)


def is_readable(**named: Any) -> bool:
    """Return whether the actor of this request may see what is named as addresses name it: `session_id=3`."""
    try:
        _reading()(current_db(), current_actor(), named)
    except NotFound:
        return False
    return True


def _reading() -> Reading:
    reading: Reading | None = current_app.extensions.get(_EXTENSION)
    if reading is None:
        raise RuntimeError("reading.configure was not called for this application")
    return reading
