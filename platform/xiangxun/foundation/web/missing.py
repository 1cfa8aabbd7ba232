"""Missing names 缺失的名称: what a template asks for and nobody gave, so that a form does not vanish without a word.

A test fails by it. People get the rest of the page, and operators read once in the log which template misses what.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator
from typing import Any

from flask import current_app
from jinja2 import Template, Undefined

_log = logging.getLogger(__name__)
_TEMPLATE = "__jinja_template__"
_told: set[tuple[str, str]] = set()


class Missing(Undefined):
    """A name that is not there, or an attribute that its object does not have; to be asked for is no fault, to use it is."""

    __slots__ = ()

    def __str__(self) -> str:
        self._miss()
        return ""

    def __len__(self) -> int:
        self._miss()
        return 0

    def __iter__(self) -> Iterator[Any]:
        self._miss()
        return iter(())

    def __bool__(self) -> bool:
        self._miss()
        return False

    def __eq__(self, other: object) -> bool:
        self._miss()
        return super().__eq__(other)

    __hash__ = Undefined.__hash__

    def _miss(self) -> None:
        if current_app.testing:
            self._fail_with_undefined_error()
        found = (_template(), _name(self._undefined_name))
        if found not in _told:
            _told.add(found)
            _log.error("template %s misses %s", *found)


def _template() -> str:
    """Return the name of the template that is being made."""
    frame = inspect.currentframe()
    while frame is not None:
        template = frame.f_globals.get(_TEMPLATE)
        if isinstance(template, Template):
            return template.name or ""
        frame = frame.f_back
    return ""


def _name(name: object) -> str:
    """Return a name as templates write it; a key that is looked up may be of a person and is not told."""
    return name if isinstance(name, str) and name.isascii() and name.isidentifier() else "?"
