"""Web 网页底座: what every page and every API answer stands on.

`Web` is the Flask application: it gives each request of a county one unit of work, in the county that the signed-in
account or the token belongs to. Slices bring their blueprints (`county_pages`, `JsonApi`); the application puts them
together and says which realm lets people in.
"""

from __future__ import annotations

from xiangxun.foundation.web.api import JsonApi, KeysetQuery, Page, page_of
from xiangxun.foundation.web.application import Web, county_pages
from xiangxun.foundation.web.current import Place, current_actor, current_db, current_place
from xiangxun.foundation.web.doing import done_by, done_if, may_do
from xiangxun.foundation.web.forms import Form
from xiangxun.foundation.web.posted import posted
from xiangxun.foundation.web.reading import is_readable
from xiangxun.foundation.web.realms import Realm
from xiangxun.foundation.web.schemas import answers_like

__all__ = [
    "Form",
    "JsonApi",
    "KeysetQuery",
    "Page",
    "Place",
    "Realm",
    "Web",
    "answers_like",
    "county_pages",
    "current_actor",
    "current_db",
    "current_place",
    "done_by",
    "done_if",
    "is_readable",
    "may_do",
    "page_of",
    "posted",
]
