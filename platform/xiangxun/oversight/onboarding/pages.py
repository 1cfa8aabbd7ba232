"""Checklist page 开通清单页: what the county still owes, each with the place where it is done."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.foundation.web import county_pages, current_actor, current_db, current_place
from xiangxun.oversight.onboarding import trial
from xiangxun.oversight.onboarding.checklist import READERS, checklist
from xiangxun.registry.tenants.queries import current_tenant_info, find_trial

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
    db = current_db()
    return render_template(
        "onboarding/index.html",
        items=checklist(db),
        places=places(),
        trial=find_trial(db, current_place().tenant_id),
        is_trial=current_tenant_info(db).trial_of is not None,
        may_try=Role.TENANT_ADMIN in current_actor().roles,
    )


@pages.post("/trial")
def open_trial() -> ResponseReturnValue:
    """Open the county's trial county."""
    opened = trial.open_trial(_administrator(), current_place().tenant_id)
    flash(_("试用县已开：/c/%(code)s/。", code=opened.code))
    return redirect(url_for("onboarding.index"), 303)


@pages.post("/trial/end")
def end_trial() -> ResponseReturnValue:
    """End the county's trial county."""
    trial.end_trial(_administrator(), current_place().tenant_id)
    flash(_("试用县已结束，其中的数据一小时内清除。"))
    return redirect(url_for("onboarding.index"), 303)


def _administrator() -> Actor:
    """Return the county's administrator as who acts for the platform; raises `Forbidden` for anybody else."""
    actor, county = current_actor(), current_place()
    require(actor, Role.TENANT_ADMIN)
    return Actor(account=None, name=f"{county.title} {actor.name}", roles=frozenset())


def places() -> dict[str, str]:
    """Return the address of each item's place."""
    return {key: url_for(endpoint) for key, endpoint in _PLACES.items()}
