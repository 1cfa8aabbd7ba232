"""The application 网页应用: one unit of work per request; only a change that succeeds stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue
from tests.integration.web.conftest import Browser, Machine

from xiangxun.foundation.db.tenancy import find_tenant
from xiangxun.foundation.web import current_actor, current_db
from xiangxun.registry.venues.service import register_venue

_NAME = "悄悄写下的场所"


def _writes(answer: ResponseReturnValue) -> Callable[[], ResponseReturnValue]:
    def view() -> ResponseReturnValue:
        register_venue(current_db(), current_actor(), name=_NAME)
        return answer

    return view


def _names(machine: Machine) -> list[str]:
    return [venue["name"] for venue in machine.get("/venues").json or []]


def test_reading_request_keeps_nothing_it_wrote(
    app: Flask, browser: Browser, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.view_functions, "venues.index", _writes("ok"))
    assert browser.get("/venues/").status_code == 200
    assert _names(machine) == []


@pytest.mark.parametrize(("status", "kept"), [(200, [_NAME]), (303, [_NAME]), (409, []), (422, [])])
def test_changing_request_keeps_what_it_wrote_only_where_it_succeeds(
    app: Flask,
    browser: Browser,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    kept: list[str],
) -> None:
    monkeypatch.setitem(app.view_functions, "venues.register", _writes(("said", status)))
    assert browser.post("/venues/").status_code == status
    assert _names(machine) == kept


def test_no_county_is_left_in_scope_after_a_request(browser: Browser) -> None:
    browser.get("/venues/")
    browser.get("/nowhere")
    assert find_tenant() is None
