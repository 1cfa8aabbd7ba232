"""Logs 运行日志: a line is a JSON object with moment, level and values, and no exception's text."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog

from xiangxun.foundation.logs import handler, write_logs


@pytest.fixture
def lines() -> Iterator[tuple[logging.Logger, Callable[[], list[dict[str, Any]]]]]:
    stream, log = io.StringIO(), logging.getLogger("xiangxun_test_logs")
    log.addHandler(written := handler(stream))
    log.setLevel(logging.INFO)
    log.propagate = False
    yield log, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    log.removeHandler(written)


def test_line_says_when_how_grave_where_and_the_values(lines):
    log, read = lines
    log.info("GET %s", "plans.index", extra={"status": 200, "county": "shili"})
    (line,) = read()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "GET plans.index",
        "level": "info",
        "logger": "xiangxun_test_logs",
        "status": 200,
        "county": "shili",
    }


def test_moment_is_in_utc(lines):
    log, read = lines
    log.info("now")
    assert datetime.fromisoformat(read()[0]["timestamp"]).utcoffset() == timedelta()


def test_exception_is_told_by_kind_and_place_and_never_by_its_text(lines):
    log, read = lines
    try:
        raise ValueError("张三 330102199001011234")
    except ValueError:
        log.exception("failed")
    (line,) = read()
    assert line["error"] == "ValueError"
    assert line["at"][0].startswith("test_logs.py:")
    assert "张三" not in json.dumps(line, ensure_ascii=False)


def test_library_at_work_for_us_is_written_as_json_too(monkeypatch, capsys):
    for name in ("xiangxun", "rq"):
        monkeypatch.setattr(logging.getLogger(name), "handlers", [])
    monkeypatch.setattr(structlog, "configure", lambda **_how: None)
    write_logs()
    logging.getLogger("rq.anywhere").warning("job %s was moved", 7)
    logging.getLogger("rq.anywhere").info("nobody wants to read that")
    [line] = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["logger"], told["level"], told["event"]) == ("rq.anywhere", "warning", "job 7 was moved")
