"""Page templates 页面模板: what Jinja does for any template, done once for ours, which all know the same.

A page imports half a dozen files of macros: comparing a hundred globals for each is a thirtieth of its time. It writes
seven hundred values, nearly all of them words and numbers without a character that HTML reads as its own, or markup
made by a macro: making each of them markup anew is a twentieth.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from jinja2 import Environment, Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup, escape

_speaks_html = re.compile("[&<>\"']").search


def written(value: object) -> str:
    """Return a value as it stands in a page: what `markupsafe.escape` gives, itself where it changes nothing."""
    if type(value) is Markup or (type(value) is str and _speaks_html(value) is None):
        return value
    return escape(value)


class PageTemplate(Template):
    """A template that is imported with the globals of the environment, whoever imports it, and writes by `written`."""

    @classmethod
    def _from_namespace(
        cls, environment: Environment, namespace: MutableMapping[str, Any], known: MutableMapping[str, Any]
    ) -> Template:
        namespace["escape"] = written  # what the compiled template calls for each value that it puts out
        return super()._from_namespace(environment, namespace, known)

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        del ctx
        return super()._get_default_module()
