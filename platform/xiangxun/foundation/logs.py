"""Logs 运行日志: one JSON object a line on stderr, whichever way it was said; never the text of an exception.

Who keeps the lines, and for how long, is the host's to say (`deploy/journald.conf`: a year).
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from typing import Any, TextIO

import structlog
from structlog.types import EventDict, Processor

_ROOT = "xiangxun"
#: What libraries say of the work they do for us, from a warning on.
_OTHERS = ("rq",)


def write_logs() -> None:
    """Have this process write its log to stderr; a second call changes nothing."""
    log = logging.getLogger(_ROOT)
    if log.handlers:
        return
    lines = handler(sys.stderr)
    log.addHandler(lines)
    log.setLevel(logging.INFO)
    for name in _OTHERS:
        other = logging.getLogger(name)
        other.addHandler(lines)
        other.setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def handler(stream: TextIO) -> logging.Handler:
    """Return what writes records as lines of JSON: `timestamp` in UTC, `level`, `logger`, `event` and its values."""
    lines = logging.StreamHandler(stream)
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_shared(), structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _place_of_exception,
                structlog.processors.JSONRenderer(serializer=json.dumps, ensure_ascii=False),
            ],
        )
    )
    return lines


def _shared() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _place_of_exception(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Say kind and place of an exception; its text may quote a row, and with it a person."""
    error = sys.exc_info()[1] if event.get("exc_info") is True else event.get("exc_info")
    event.pop("exc_info", None)
    error = error[1] if isinstance(error, tuple) else error
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-8:]
        event["error"] = type(error).__name__
        event["at"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
    return event
