"""Account pages 账号页面: the own password and tokens; the administrator's list of accounts and their roles."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.counties import county_rules
from xiangxun.foundation.access import Role, require
from xiangxun.foundation.audit import record
from xiangxun.foundation.papers.sheets import Column, Kind
from xiangxun.foundation.web import Form, county_pages, current_actor, current_db, current_place, posted
from xiangxun.foundation.web.cookies import end
from xiangxun.foundation.web.listing import Filter, Listing, hand_out
from xiangxun.foundation.web.wording import choices_of
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.accounts import invitations, second_factor, service, tokens
from xiangxun.registry.accounts.policy import WORDS, own_policy, platform_policy, policy_of, set_policy
from xiangxun.registry.accounts.queries import find_accounts, get_account, institution_names, is_away
from xiangxun.registry.accounts.realms import VERSION
from xiangxun.registry.accounts.schemas import AccountIn, RolesIn, TokenIn
from xiangxun.registry.accounts.totp import WrongCode, address_of, picture_of

pages = county_pages("accounts", __name__, "accounts")


@pages.route("/search", methods=["GET", "POST"], endpoint="search")
@pages.get("/")
def index() -> ResponseReturnValue:
    """List the county's accounts; posted, those of the name looked for. The administrator's page."""
    require(current_actor(), Role.TENANT_ADMIN)
    listing = _listing()
    rows = find_accounts(current_db(), listing.ask)
    return render_template(
        "accounts/index.html",
        accounts=rows,
        listing=listing,
        next=listing.next(rows),
        words=WORDS,
        own=own_policy(current_db()),
        platform=platform_policy(),
        **_choices(),
    )


@pages.get("/new")
def new() -> ResponseReturnValue:
    """Show the form of another account."""
    require(current_actor(), Role.TENANT_ADMIN)
    return render_template(
        "accounts/new.html", form=AccountIn, institutions=institution_names(current_db()), **_choices()
    )


@pages.post("/policy")
def policy() -> ResponseReturnValue:
    """Set what the county asks of its people at sign-in beyond what the platform does."""
    form = Form()
    wanted = {name: form.find_integer(name, label) for name, label in WORDS.items()}
    set_policy(current_db(), current_actor(), wanted)
    flash(_("登录安全已设定，从各人下次登录起适用。"))
    return redirect(url_for("accounts.index"), 303)


@pages.post("/workbook")
def workbook() -> ResponseReturnValue:
    """Hand out the accounts that the list is narrowed to."""
    actor, db, listing = current_actor(), current_db(), _listing()
    require(actor, Role.TENANT_ADMIN)
    rows = find_accounts(db, listing.everything)
    record(db, actor, "accounts.export", "account", None, {"rows": len(rows)})
    labels = dict(_choices()["actors"])
    columns = [Column("登录名", 18), Column("姓名", 14), Column("角色", 44, Kind.WRAPPED), Column("状态", 12)]
    lines = (
        (
            row.username,
            row.name,
            "、".join(
                [*(Role(one).label for one in row.roles), *(labels.get(one, one) for one in row.actors)]
            ),
            "在用" if row.active else "已停用",
        )
        for row in rows
    )
    return hand_out("账号", columns, lines, remark=listing.describe())


def _listing() -> Listing:
    return Listing(
        "accounts.index",
        sorts=("username", "name"),
        searched=_("登录名或姓名"),
        filters=(
            Filter("role", _("角色"), [(role.value, _(role.label)) for role in Role]),
            Filter("state", _("状态"), [("active", _("在用")), ("closed", _("已停用"))]),
        ),
        exports="accounts.workbook",
        searches="accounts.search",
    )


@pages.post("/")
def create() -> ResponseReturnValue:
    """Open an account; who gives it no password is shown its one-time link."""
    said = posted(AccountIn)
    account_id = service.create_account(current_db(), current_actor(), **said)
    if not said["password"]:
        return _invited(account_id)
    flash(_("账号已开通；首次登录须更换口令。"))
    return redirect(url_for("accounts.index"), 303)


@pages.post("/<int:account_id>/link")
def invite(account_id: int) -> ResponseReturnValue:
    """Show a one-time link for whoever has no password yet or forgot it."""
    return _invited(account_id)


def _invited(account_id: int) -> str:
    """Return the page with a fresh link, shown this once."""
    db = current_db()
    secret = invitations.invite(db, current_actor(), account_id)
    return render_template(
        "accounts/link.html",
        account=get_account(db, account_id),
        link=f"{url_for('welcome.form', _external=True)}#{secret}",
        hours=platform_policy().link_hours,
        back=url_for("accounts.index"),
    )


@pages.get("/<int:account_id>")
def page(account_id: int) -> ResponseReturnValue:
    """Show one account with its roles."""
    require(current_actor(), Role.TENANT_ADMIN)
    db = current_db()
    return render_template(
        "accounts/page.html",
        account=get_account(db, account_id),
        confirmed=second_factor.is_confirmed(db, account_id),
        form=RolesIn,
        **_choices(),
    )


@pages.post("/<int:account_id>/roles")
def grant(account_id: int) -> ResponseReturnValue:
    """Set the roles of an account."""
    service.grant(current_db(), current_actor(), account_id, **posted(RolesIn))
    flash(_("角色已更新；该账号须重新登录。"))
    return redirect(url_for("accounts.index"), 303)


@pages.post("/<int:account_id>/close")
def close(account_id: int) -> ResponseReturnValue:
    """Shut an account."""
    service.close_account(current_db(), current_actor(), account_id)
    flash(_("账号已停用。"))
    return redirect(url_for("accounts.index"), 303)


@pages.post("/<int:account_id>/factor")
def reset_factor(account_id: int) -> ResponseReturnValue:
    """Take the second factor from somebody who lost it."""
    second_factor.reset_factor(current_db(), current_actor(), account_id)
    flash(_("动态口令已撤销；本人下次登录时重新设置。"))
    return redirect(url_for("accounts.index"), 303)


@pages.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    """Show the form for the own password, and change it; who had a first password goes on to the tour."""
    if not (form := Form()).has("new"):
        return _own()
    old, new = form.secret("old", "原口令"), form.secret("new", "新口令")
    if new != form.secret("again", "再输一次"):
        return _own(wrong=_("两次输入的新口令不同。")), 422
    actor, db = current_actor(), current_db()
    first = _must_change()
    try:
        service.change_password(db, actor, old=old, new=new)
    except (service.WrongPassword, InvalidInput) as wrong:
        return _own(wrong=wrong.message), 422
    db.flush()
    session[VERSION] = get_account(db, actor.account or 0).version
    flash(_("口令已更换。"))
    return redirect(url_for("interpretations.tour" if first else "desk.home"), 303)


@pages.post("/own-factor")
def begin_factor() -> ResponseReturnValue:
    """Make the secret of the own second factor, to be confirmed with a first code."""
    second_factor.pending_secret(current_db(), current_actor().account or 0)
    return redirect(url_for("accounts.own_factor"), 303)


@pages.get("/own-factor")
def own_factor() -> ResponseReturnValue:
    """Show the secret of the own second factor until it is confirmed."""
    secret = second_factor.find_pending(current_db(), current_actor().account or 0)
    return redirect(url_for("accounts.password")) if secret is None else _factor_page(secret)


@pages.post("/own-factor/confirm")
def confirm_factor() -> ResponseReturnValue:
    """Put the own second factor in force; the recovery codes are shown once."""
    code, db, account = Form().text("code", "动态口令"), current_db(), current_actor().account or 0
    secret = second_factor.find_pending(db, account)
    if secret is None:
        return redirect(url_for("accounts.password"), 303)
    try:
        recovery = second_factor.use_code(db, account, code)
    except WrongCode as wrong:
        return _factor_page(secret, wrong.message), wrong.status
    return render_template("accounts/recovery.html", codes=recovery, way=url_for("accounts.password"))


def _factor_page(secret: str, wrong: str = "") -> str:
    username = get_account(current_db(), current_actor().account or 0).username
    address = address_of(secret, f"{current_place().code}/{username}")
    return render_template(
        "accounts/code.html",
        address=url_for("accounts.confirm_factor"),
        wrong=wrong,
        secret=secret,
        picture=picture_of(address),
        button=_("启用"),
    )


@pages.post("/tokens")
def issue_token() -> ResponseReturnValue:
    """Issue a token for the API and show it this once."""
    return _own(token=tokens.issue_token(current_db(), current_actor(), **posted(TokenIn)))


@pages.post("/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """End a token of one's own."""
    tokens.revoke_token(current_db(), current_actor(), token_id)
    flash(_("令牌已作废；用它的系统从现在起不能再读写。"))
    return redirect(url_for("accounts.password"), 303)


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    end()
    return redirect(url_for("sign_in.form"), 303)


def _own(token: str | None = None, wrong: str = "") -> str:
    """Return the page of the own password and tokens, `token` shown this once."""
    db = current_db()
    db.flush()
    return render_template(
        "accounts/password.html",
        token=token,
        wrong=wrong,
        first=_must_change(),
        away=is_away(db, current_actor().account or 0),
        policy=policy_of(db),
        confirmed=second_factor.is_confirmed(db, current_actor().account or 0),
        tokens=tokens.list_tokens(db, current_actor()),
        token_form=TokenIn,
    )


def _must_change() -> bool:
    return get_account(current_db(), current_actor().account or 0).must_change_password


def _choices() -> dict[str, Any]:
    law = county_rules(current_place().county).law(today())
    return {
        "roles": [(role.value, role.label) for role in Role],
        "actors": choices_of(law, "role"),
        "labels": {role.value: role.label for role in Role},
        "law": law,
    }
