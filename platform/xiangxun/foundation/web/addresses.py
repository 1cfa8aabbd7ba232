"""Addresses 地址: what an endpoint's address looks like is worked out once; numbers are put into it.

A list of fifty people leads to two hundred places. The router weighs every rule anew for each of them, and asks the
request for what stands before the path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, request

_FIRST = 7_000_000_001
Build = Callable[..., str]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """An address with places for numbers: "/c/%s/sessions/%d/"; `names`: which number goes where."""

    text: str
    names: tuple[str, ...]
    in_county: bool


class Addresses:
    """The addresses that an application has worked out. `build` asks its router, `expects` whether a place lies in a county."""

    def __init__(self, build: Build, expects: Callable[[str], bool]) -> None:
        self._build = build
        self._expects = expects
        self._known: dict[tuple[str, ...], _Pattern | None] = {}

    def find(self, endpoint: str, values: Mapping[str, Any]) -> str | None:
        """Return the address where only numbers make it up; None where the router has to say."""
        here: tuple[str | None, str] | None = g.get("addressed")
        if here is None:
            return None
        for value in values.values():
            if type(value) is not int:
                return None
        code, root = here
        asked = (endpoint, *values) if code else ("", endpoint, *values)
        if asked in self._known:
            pattern = self._known[asked]
        else:
            pattern = self._known[asked] = self._worked_out(endpoint, tuple(values), code)
        if pattern is None:
            return None
        numbers = [values[name] for name in pattern.names]
        path = pattern.text % ((code, *numbers) if pattern.in_county else tuple(numbers))
        return root + path

    def _worked_out(self, endpoint: str, names: tuple[str, ...], code: str | None) -> _Pattern | None:
        """Have the router build the address with numbers that occur nowhere else, and put places where they came out."""
        if endpoint.startswith(".") or any(name.startswith("_") for name in names):
            return None
        numbers = {str(_FIRST + place): name for place, name in enumerate(names)}
        built = self._build(endpoint, **{name: int(number) for number, name in numbers.items()})
        text = built.removeprefix(request.root_path).replace("%", "%%")
        in_county = code is not None and self._expects(endpoint)
        if in_county:
            text = text.replace(f"/c/{code}/", "/c/%s/", 1)
        order = sorted(numbers, key=text.index)
        for number in order:
            text = text.replace(number, "%d")
        return _Pattern(text, tuple(numbers[number] for number in order), in_county)
