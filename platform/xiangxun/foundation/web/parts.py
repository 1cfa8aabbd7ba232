"""Parts of a page 页内局部: markup made by itself, so that it may be kept and stand in a later page too."""

from __future__ import annotations

from flask import current_app
from markupsafe import Markup


def make_part(template: str, **values: object) -> Markup:
    """Return a template's markup made of `values` alone: without what the frame tells of this one request.

    Words come in the language of the request, addresses for its county.
    """
    return Markup(current_app.jinja_env.get_template(template).render(values))  # noqa: S704 - templates are ours
