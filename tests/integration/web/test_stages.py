"""The frame of a session 期次页框: weighed once until something is done, and never kept where the rules could not be asked."""

from __future__ import annotations

from typing import Any

import pytest
from tests.counties.walk import Walk
from tests.integration.web.conftest import Browser

from xiangxun.kernel.errors import XiangxunError
from xiangxun.oversight.supervision import obligations
from xiangxun.training.sessions import obstacles

_LACKS = "缺材料：培训通知"


@pytest.fixture
def approved(walk: Walk) -> Walk:
    """A session that may be opened once its notice is on file."""
    walk.to_approved()
    return walk


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[object]:
    """Have a function of a module called as before, and note each time."""
    asked: list[object] = []
    real = getattr(module, name)

    def call(*args: Any, **more: Any) -> object:
        asked.append(args)
        return real(*args, **more)

    monkeypatch.setattr(module, name, call)
    return asked


def test_step_is_weighed_once_for_all_tabs_until_something_is_done(
    browser: Browser, approved: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = counted(monkeypatch, obstacles, "explain_gate")
    address = f"/sessions/{approved.session}/"
    shown = [_LACKS in browser.get(address + tab).text for tab in ("", "people", "lecturers", "history")]
    assert (shown, len(asked)) == ([True] * 4, 1)
    approved.file("notice")
    assert _LACKS not in browser.get(address).text
    assert len(asked) == 2


def test_words_of_the_step_come_in_the_language_of_each_reader(browser: Browser, approved: Walk) -> None:
    address = f"/sessions/{approved.session}/"
    assert _LACKS in browser.get(address).text
    assert "缺材料" not in browser.get(f"{address}?lang=en").text


def test_rules_that_could_not_be_asked_are_asked_again_although_nothing_was_done(
    browser: Browser, approved: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> object:
        raise XiangxunError("规则暂时不能核对，请稍后再试。")

    address = f"/sessions/{approved.session}/"
    with monkeypatch.context() as broken:
        broken.setattr(obstacles, "explain_gate", fail)
        assert "规则暂时不能核对" in browser.get(address).text
    shown = browser.get(address).text
    assert "规则暂时不能核对" not in shown
    assert _LACKS in shown


def test_duties_are_worked_out_once_for_all_readers_until_something_is_done(
    browser: Browser, approved: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = counted(monkeypatch, obligations, "watch_facts")
    for _time in range(2):
        assert browser.get("/supervision/").status_code == 200
    assert len(asked) == 1
    approved.file("notice")
    browser.get("/supervision/")
    assert len(asked) == 2
