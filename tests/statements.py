"""Statements 语句: every statement sent to the database while somebody watches, whichever way it goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import event

from xiangxun.foundation.db import db as database
from xiangxun.foundation.db import reading


@contextmanager
def watched(app: Flask) -> Iterator[list[str]]:
    """Give the list of the statements, as they are sent."""
    sent: list[str] = []
    asked = reading.ask

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    def ask(driver: Any, text: str, values: Any) -> Any:
        sent.append(text)
        return asked(driver, text, values)

    with app.app_context():
        engine = database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with patch.object(reading, "ask", ask):
            yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
