"""Welcome 首次登录: who has a one-time link sets the own password here and is let in.

What makes the link stands behind its `#`, which browsers send to no server: no log, no proxy, no preview of a
messenger sees it or spends it. The page's script puts it into the form; without one, people paste it.
"""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.web import Form, county_pages
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.registry.accounts.invitations import LinkSpent, accept
from xiangxun.registry.accounts.policy import policy_of
from xiangxun.registry.accounts.queries import AccountRow, get_account
from xiangxun.registry.accounts.security import note_event
from xiangxun.registry.accounts.sign_in import county_of_address, let_in
from xiangxun.registry.accounts.throttle import note_failure, refuse_if_throttled
from xiangxun.registry.tenants.queries import TenantInfo
from xiangxun.registry.tenants.service import keep_staying

pages = county_pages("welcome", __name__, "welcome")


@pages.get("/")
def form() -> ResponseReturnValue:
    """Show the form for the own password."""
    return _page(county_of_address())


@pages.post("/")
def set_password() -> ResponseReturnValue:
    """Set the password with the link, and go on like a sign-in; a newcomer is shown round."""
    county, form = county_of_address(), Form()
    secret, new = form.text("link", "链接中 # 后的字符"), form.secret("new", "新口令")
    if new != form.secret("again", "再输一次"):
        return _page(county, secret, _("两次输入的新口令不同。")), 422
    try:
        account = _accepted(county, secret, new)
    except (LinkSpent, InvalidInput, Conflict) as wrong:
        return _page(county, secret, wrong.message), wrong.status
    answer = let_in(county, account.id, account.version)
    flash(_("口令已设好。您的登录名是 %(name)s，以后用它和口令登录。", name=account.username))
    return answer


def _accepted(county: TenantInfo, secret: str, new: str) -> AccountRow:
    """Return the account. Each part has a transaction of its own: a rollback keeps the count of failures."""
    realm, address = f"{county.code}-link", request.remote_addr or ""
    with unit_of_work(None) as db:
        refuse_if_throttled(db, realm, address, address)
    try:
        with unit_of_work(county.id) as db:
            keep_staying(db, county.id)
            account = get_account(db, accept(db, secret, new))
    except LinkSpent:
        with unit_of_work(None) as db:
            note_failure(db, realm, address, address)
            note_event(db, county.code, "link.failed")
        raise
    with unit_of_work(None) as db:
        note_event(db, county.code, "link.used", account.id)
    return account


def _page(county: TenantInfo, secret: str = "", wrong: str = "") -> str:
    with unit_of_work(county.id) as db:
        policy = policy_of(db)
    return render_template("accounts/welcome.html", link=secret, wrong=wrong, policy=policy)
