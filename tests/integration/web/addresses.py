"""Addresses 网址: every GET route of the application with numbers put in, for tests that look everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flask import Flask
from werkzeug.routing import Rule

_PREFIXES = ("/c/<county>/", "/api/v1/")


def addresses(app: Flask, prefix: str, ids: Mapping[str, int], days: list[str]) -> Iterator[str]:
    """Yield the address of every GET route below a prefix, with each id put in."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(prefix) and "GET" in (rule.methods or ()):
            yield from _filled(rule, ids, days)


def row_arguments(app: Flask) -> set[str]:
    """Return the names of the whole-number arguments of every route of a county's pages and API."""
    return {
        name
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(_PREFIXES)
        for name in re.findall(r"<int:(\w+)>", rule.rule)
    }


def _filled(rule: Rule, ids: Mapping[str, int], days: list[str]) -> Iterator[str]:
    path = rule.rule.replace("<county>", "shili").replace("<on>", days[0])
    path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path)
    path = re.sub(r"<(?:int:)?slot>", "0", path)
    for number in sorted(set(ids.values())):
        filled = path
        for name in re.findall(r"<int:(\w+)>", path):
            filled = filled.replace(f"<int:{name}>", str(ids.get(name, number)))
        yield re.sub(r"<\w+>", "nothing", filled)
        if "<int:" not in path:
            return
