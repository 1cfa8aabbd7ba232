"""Sign-in 登录: outside any unit of work, so that a failed attempt is counted whatever becomes of the rest."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.web import Form, Place, county_pages
from xiangxun.foundation.web.cookies import begin
from xiangxun.foundation.web.current import set_place
from xiangxun.registry.accounts.queries import get_account
from xiangxun.registry.accounts.realms import ACCOUNT, TENANT, VERSION
from xiangxun.registry.accounts.service import WrongPassword, check_password
from xiangxun.registry.accounts.throttle import forget_failures, note_failure, refuse_if_throttled
from xiangxun.registry.tenants.queries import TenantInfo, get_tenant

pages = county_pages("sign_in", __name__, "sign-in")


@pages.get("/")
def form() -> ResponseReturnValue:
    """Show the sign-in form of a county."""
    _county()
    why = request.args.get("why", "")
    return render_template("accounts/sign_in.html", next=_way(request.args.get("next", "")), why=why)


@pages.post("/")
def enter() -> ResponseReturnValue:
    """Check name and password; one address or name that failed too often waits (429)."""
    county, form = _county(), Form()
    username, password = form.text("username", "登录名"), form.secret("password", "口令")
    way, address = _way(form.text("next")), request.remote_addr or ""
    try:
        account_id, version = _checked(county, username, password, address)
    except WrongPassword as wrong:
        page = render_template("accounts/sign_in.html", next=way, username=username, wrong=wrong.message)
        return page, wrong.status
    begin(**{TENANT: county.id, ACCOUNT: account_id, VERSION: version})
    return redirect(way or url_for("desk.home"), 303)


def _checked(county: TenantInfo, username: str, password: str, address: str) -> tuple[int, int]:
    """Return account and its version. Each part has a transaction of its own: a rollback keeps the count."""
    with unit_of_work(None) as db:
        refuse_if_throttled(db, county.code, username, address)
    try:
        with unit_of_work(county.id) as db:
            account_id = check_password(db, username, password)
            version = get_account(db, account_id).version
    except WrongPassword:
        with unit_of_work(None) as db:
            note_failure(db, county.code, username, address)
        raise
    with unit_of_work(None) as db:
        forget_failures(db, county.code, username)
    return account_id, version


def _county() -> TenantInfo:
    with unit_of_work(None) as db:
        county = get_tenant(db, g.county_code)
    set_place(Place(county.id, county.code, county.title, county.county))
    return county


def _way(wanted: str) -> str:
    """Return the page the person wanted, if it is one of this county's."""
    parts = urlsplit(wanted)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith(f"/c/{g.county_code}/")
    return parts.path if ours else ""
