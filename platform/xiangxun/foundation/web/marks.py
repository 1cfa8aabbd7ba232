"""Marks 单字标记与条文链接: the one-character marks and the links to articles, of which a list has a hundred.

Templates get them from `macros/law.html` like the rest; a macro would be made anew for every row.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote

from flask import url_for
from markupsafe import Markup

from xiangxun.foundation.web.current import find_place

_MARK = Markup('<span class="x-mark x-mark--{}" title="{}">{}</span>')
_LINK = Markup('<a class="x-art" href="{}?rule={}#{}">{}</a>')
_PLAIN = Markup('<b class="x-art">{}</b>')


@lru_cache(maxsize=1024)
def mark(kind: str, char: str, title: str) -> Markup:
    """Return a mark: `kind` gives its colour, `title` says in words what `char` says in one."""
    return _MARK.format(kind, title, char)


def article(path: str, rule: str = "") -> Markup:
    """Return an article as a link to its rule in the rulebook; as it stands where the page is for no county."""
    if find_place() is None:
        return _PLAIN.format(path)
    return _LINK.format(url_for("interpretations.rulebook"), quote(rule), rule, path)
