"""Checklist page 开通清单页: what the county still owes, each with the place where it is done."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from xiangxun.foundation.access import require
from xiangxun.foundation.web import county_pages, current_actor, current_db
from xiangxun.oversight.onboarding.checklist import READERS, checklist

pages = county_pages("onboarding", __name__, "onboarding")

#: Where each item of the list is done; what is not named here is the platform's.
_PLACES = {
    "password": "accounts.index",
    "factor": "accounts.index",
    "duties": "accounts.index",
    "regulation": "interpretations.rulebook",
    "parameters": "interpretations.settings",
    "townships": "townships.index",
    "venues": "venues.index",
    "institutions": "institutions.index",
    "lecturers": "lecturers.index",
}


@pages.get("/")
def index() -> ResponseReturnValue:
    """Show the checklist to the county's administrator and authority."""
    require(current_actor(), *READERS)
    return render_template("onboarding/index.html", items=checklist(current_db()), places=places())


def places() -> dict[str, str]:
    """Return the address of each item's place."""
    return {key: url_for(endpoint) for key, endpoint in _PLACES.items()}
