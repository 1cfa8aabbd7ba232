"""Page templates 页面模板: every template knows the same globals, so that imports need not compare theirs.

A page imports half a dozen files of macros; comparing a hundred names for each is a thirtieth of its time.
"""

from __future__ import annotations

from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context


class PageTemplate(Template):
    """A template that is imported with the globals of the environment, whoever imports it."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        del ctx
        return super()._get_default_module()
