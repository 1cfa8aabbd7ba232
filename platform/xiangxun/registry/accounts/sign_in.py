"""Sign-in 登录: outside any unit of work, so that a failed attempt is counted whatever becomes of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.web import Form, Place, county_pages
from xiangxun.foundation.web.cookies import begin, is_idle
from xiangxun.foundation.web.current import set_place
from xiangxun.registry.accounts import second_factor
from xiangxun.registry.accounts.policy import Policy, policy_of
from xiangxun.registry.accounts.queries import get_account, is_known
from xiangxun.registry.accounts.realms import ACCOUNT, TENANT, VERSION
from xiangxun.registry.accounts.security import note_event
from xiangxun.registry.accounts.service import WrongPassword, check_password, enter_copy
from xiangxun.registry.accounts.throttle import forget_failures, note_failure, refuse_if_throttled
from xiangxun.registry.accounts.totp import WrongCode, address_of, picture_of
from xiangxun.registry.tenants.queries import TenantInfo, get_tenant, home_of

pages = county_pages("sign_in", __name__, "sign-in")
#: In the cookie between password and code: they open no page but that of the code.
_PENDING, _COUNTY, _WAY = "pending", "pending_county", "pending_way"


@pages.get("/")
def form() -> ResponseReturnValue:
    """Show the sign-in form of a county."""
    county, why = county_of_address(), request.args.get("why", "")
    return _form_page(county, _way(request.args.get("next", "")), why=why)


@pages.post("/")
def enter() -> ResponseReturnValue:
    """Check name and password; one address or name that failed too often waits (429)."""
    county, form = county_of_address(), Form()
    username, password = form.text("username", "登录名"), form.secret("password", "口令")
    way, address = _way(form.text("next")), request.remote_addr or ""
    try:
        account_id, version = _checked(county, username, password, address)
    except WrongPassword as wrong:
        return _form_page(county, way, username=username, wrong=wrong.message), wrong.status
    return let_in(county, account_id, version, way)


def _form_page(county: TenantInfo, way: str, **more: str) -> str:
    return render_template("accounts/sign_in.html", next=way, policy=_policy(county), **more)


def let_in(county: TenantInfo, account_id: int, version: int, way: str = "") -> ResponseReturnValue:
    """Begin the session of somebody whose password is right, or ask for the code first."""
    if _needs_code(county, account_id):
        held: dict[str, int | str] = {_PENDING: account_id, _COUNTY: county.id, _WAY: way}
        _begin(county, held)
        return redirect(url_for("sign_in.code"), 303)
    _begin(county, {TENANT: county.id, ACCOUNT: account_id, VERSION: version})
    return redirect(way or url_for("desk.home"), 303)


@pages.get("/code")
def code() -> ResponseReturnValue:
    """Ask for the one-time code; who must have a second factor and has none is shown the secret to keep."""
    county = county_of_address()
    account_id = _pending(county)
    return redirect(url_for("sign_in.form")) if account_id is None else _code_page(county, account_id)


@pages.post("/code")
def confirm() -> ResponseReturnValue:
    """Check the code; recovery codes are shown once, when it was the first."""
    county, form = county_of_address(), Form()
    account_id = _pending(county)
    if account_id is None:
        return redirect(url_for("sign_in.form"), 303)
    try:
        version, recovery = _code_checked(county, account_id, form.text("code", "动态口令"))
    except WrongCode as wrong:
        return _code_page(county, account_id, wrong.message), wrong.status
    way = str(session.get(_WAY, "")) or url_for("desk.home")
    _begin(county, {TENANT: county.id, ACCOUNT: account_id, VERSION: version})
    if recovery:
        return render_template("accounts/recovery.html", codes=recovery, way=way)
    return redirect(way, 303)


def _begin(county: TenantInfo, values: Mapping[str, int | str]) -> None:
    held = _policy(county)
    begin(idle_minutes=held.idle_minutes, hours=held.session_hours, **values)


def _policy(county: TenantInfo) -> Policy:
    with unit_of_work(county.id) as db:
        return policy_of(db)


def _needs_code(county: TenantInfo, account_id: int) -> bool:
    with unit_of_work(county.id) as db:
        return second_factor.asks_for_code(db, account_id)


def _pending(county: TenantInfo) -> int | None:
    found = session.get(_PENDING)
    return found if isinstance(found, int) and session.get(_COUNTY) == county.id and not is_idle() else None


def _code_checked(county: TenantInfo, account_id: int, code: str) -> tuple[int, list[str]]:
    realm, name, address = f"{county.code}-code", str(account_id), request.remote_addr or ""
    held = _policy(county)
    with unit_of_work(None) as db:
        refuse_if_throttled(db, realm, name, address, held)
    try:
        with unit_of_work(county.id) as db:
            recovery = second_factor.use_code(db, account_id, code)
            version = get_account(db, account_id).version
    except WrongCode:
        with unit_of_work(None) as db:
            note_failure(db, realm, name, address)
            note_event(db, county.code, "factor.failed", account_id)
        raise
    with unit_of_work(None) as db:
        forget_failures(db, realm, name)
        note_event(db, county.code, "factor.set" if recovery else "sign_in", account_id)
    return version, recovery


def _code_page(county: TenantInfo, account_id: int, wrong: str = "") -> str:
    shown = {}
    with unit_of_work(county.id) as db:
        if not second_factor.is_confirmed(db, account_id):
            secret = second_factor.pending_secret(db, account_id)
            address = address_of(secret, f"{county.code}/{get_account(db, account_id).username}")
            shown = {"secret": secret, "picture": picture_of(address)}
    return render_template("accounts/code.html", address=url_for("sign_in.confirm"), wrong=wrong, **shown)


def _checked(county: TenantInfo, username: str, password: str, address: str) -> tuple[int, int]:
    """Return account and its version. Each part has a transaction of its own: a rollback keeps the count.

    At the door of a trial county the passwords are those of its county as they are now, and so is the count of failures;
    who has an account in the trial county alone has a password there.
    """
    held = _policy(county)
    with unit_of_work(None) as db:
        home = home_of(db, county)
        refuse_if_throttled(db, home.code, username, address, held)
    try:
        fits_at_home = home.id != county.id and _fits_at_home(home, username, password)
        with unit_of_work(county.id) as db:
            account_id = enter_copy(db, username) if fits_at_home else check_password(db, username, password)
            version = get_account(db, account_id).version
    except WrongPassword:
        with unit_of_work(None) as db:
            note_failure(db, home.code, username, address)
            note_event(db, county.code, "sign_in.failed")
        raise
    with unit_of_work(None) as db:
        forget_failures(db, home.code, username)
        note_event(db, county.code, "password", account_id)
    return account_id, version


def _fits_at_home(home: TenantInfo, username: str, password: str) -> bool:
    """Return whether name and password are those of an account of the county; False for a name it does not know.

    Raises `WrongPassword`.
    """
    with unit_of_work(home.id) as db:
        if not is_known(db, username):
            return False
        check_password(db, username, password)
        return True


def county_of_address() -> TenantInfo:
    """Return the county that the address names, and let the page say so; raises `NotFound`."""
    with unit_of_work(None) as db:
        county = get_tenant(db, g.county_code)
    set_place(Place(county.id, county.code, county.title, county.county))
    return county


def _way(wanted: str) -> str:
    """Return the page the person wanted, if it is one of this county's."""
    parts = urlsplit(wanted)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith(f"/c/{g.county_code}/")
    return parts.path if ours else ""
