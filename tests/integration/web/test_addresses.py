"""Addresses 地址: what the application works out once is what Flask's router says, for every place there is."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, g
from werkzeug.routing import BuildError

PLACES: dict[str, Any] = {"county": "shili", "filename": "a b.css", "on": "2024-05-06"}
MORE: tuple[dict[str, Any], ...] = (
    {},
    {"q": "城关 镇", "sort": None, "after": 7},
    {"_anchor": "why"},
    {"_external": True},
)


def _values(names: set[str]) -> dict[str, Any]:
    return {name: PLACES.get(name, 7 if name.endswith("_id") else "x") for name in names}


def _both(app: Flask, endpoint: str, values: dict[str, Any]) -> tuple[object, object]:
    return _said(lambda: app.url_for(endpoint, **values)), _said(
        lambda: Flask.url_for(app, endpoint, **values)
    )


def _said(build: Any) -> object:
    try:
        return build()
    except (BuildError, RuntimeError, ValueError) as refused:
        return type(refused)


@pytest.mark.parametrize("more", MORE, ids=str)
@pytest.mark.parametrize("prefix", ["", "/sub"])
@pytest.mark.parametrize("within", [None, "shili"], ids=["nowhere", "in a county"])
def test_every_address_is_what_the_router_says(app, more, prefix, within):
    rules = list(app.url_map.iter_rules())
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": prefix}):
        g.county_code = within
        for rule in rules:
            for names in (set(rule.arguments), set(rule.arguments) - {"county"}):
                quick, slow = _both(app, rule.endpoint, _values(names) | more)
                assert quick == slow, rule
    assert len(rules) > 300


def test_address_out_of_a_request_is_left_to_the_router(app):
    with app.app_context():
        assert _said(lambda: app.url_for("desk.home")) is _said(lambda: Flask.url_for(app, "desk.home"))
