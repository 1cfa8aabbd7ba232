"""Operators' sign-in 运营登录: name and password, then a one-time code; at the first time the code is set up."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.web import Form
from xiangxun.foundation.web.cookies import begin, is_idle
from xiangxun.kernel.errors import InvalidInput, XiangxunError
from xiangxun.oversight.operators.realm import OPERATOR
from xiangxun.registry.accounts import totp
from xiangxun.registry.accounts.invitations import LinkSpent
from xiangxun.registry.accounts.operator_links import accept_operator
from xiangxun.registry.accounts.operators import (
    DUTIES,
    REALM,
    OperatorInfo,
    check_operator,
    find_operator,
    pending_secret,
    use_code,
)
from xiangxun.registry.accounts.policy import platform_policy
from xiangxun.registry.accounts.security import note_event
from xiangxun.registry.accounts.service import WrongPassword
from xiangxun.registry.accounts.throttle import (
    TooManyAttempts,
    forget_failures,
    note_failure,
    refuse_if_throttled,
)

sign_in = Blueprint(
    "operators_sign_in", __name__, url_prefix="/operator/sign-in", template_folder="templates"
)
#: In the cookie between password and code: it opens no page but that of the code.
_PENDING = "pending"
_CODES, _LINKS = "operator-code", "operator-link"


@sign_in.get("/")
def form() -> ResponseReturnValue:
    """Show the operators' sign-in form."""
    return render_template("operators/sign_in.html")


@sign_in.post("/")
def enter() -> ResponseReturnValue:
    """Check name and password, throttled like a county's sign-in; then the code is asked for."""
    form = Form()
    username, password = form.text("username", "登录名"), form.secret("password", "口令")
    try:
        operator = _checked(username, password)
    except WrongPassword as wrong:
        return render_template("operators/sign_in.html", wrong=wrong.message, username=username), wrong.status
    return _go_on(operator)


@sign_in.get("/code")
def code() -> ResponseReturnValue:
    """Ask for the code; who has no second factor yet is shown the secret to keep."""
    operator = _pending()
    return _code_page(operator) if operator else redirect(url_for("operators_sign_in.form"))


@sign_in.post("/code")
def confirm() -> ResponseReturnValue:
    """Check the code; recovery codes are shown once, when it was the first."""
    operator, form = _pending(), Form()
    if operator is None:
        return redirect(url_for("operators_sign_in.form"), 303)
    try:
        recovery = _code_checked(operator, form.text("code", "动态口令"))
    except totp.WrongCode as wrong:
        return _code_page(operator, wrong), wrong.status
    held = platform_policy()
    begin(idle_minutes=held.idle_minutes, hours=held.session_hours, **{OPERATOR: operator.id})
    if recovery:
        return render_template("operators/recovery.html", codes=recovery)
    return redirect(url_for("operators.home"), 303)


@sign_in.get("/welcome")
def welcome() -> ResponseReturnValue:
    """Show the form of a one-time link; what makes the link stands behind its `#`."""
    return _welcome_page()


@sign_in.post("/welcome")
def set_password() -> ResponseReturnValue:
    """Set the own password with a one-time link, and go on to the code."""
    form, address = Form(), request.remote_addr or ""
    secret, new = form.text("link", "链接中 # 后的字符"), form.secret("new", "新口令")
    if new != form.secret("again", "再输一次"):
        return _welcome_page(secret, _("两次输入的新口令不同。")), 422
    _refuse_throttled(_LINKS, address, address)
    try:
        with unit_of_work(None) as db:
            operator = accept_operator(db, secret, new)
    except InvalidInput as wrong:
        return _welcome_page(secret, wrong.message), wrong.status
    except LinkSpent as wrong:
        with unit_of_work(None) as db:
            note_failure(db, _LINKS, address, address)
            note_event(db, REALM, "link.failed")
        return _welcome_page(secret, wrong.message), wrong.status
    return _go_on(operator)


def _welcome_page(secret: str = "", wrong: str = "") -> str:
    address = url_for("operators_sign_in.set_password")
    return render_template(
        "accounts/welcome.html", link=secret, wrong=wrong, address=address, policy=platform_policy()
    )


def _go_on(operator: OperatorInfo) -> ResponseReturnValue:
    """Let in who needs no code, else ask for it."""
    held = platform_policy()
    known = {_PENDING if operator.second_factor else OPERATOR: operator.id}
    begin(idle_minutes=held.idle_minutes, hours=held.session_hours, **known)
    return redirect(url_for("operators_sign_in.code" if operator.second_factor else "operators.home"), 303)


def _checked(username: str, password: str) -> OperatorInfo:
    """Return who it is. Each part has a transaction of its own: a rollback keeps the count."""
    address = request.remote_addr or ""
    _refuse_throttled(REALM, username, address)
    try:
        with unit_of_work(None) as db:
            operator = find_operator(db, check_operator(db, username, password))
            forget_failures(db, REALM, username)
            if operator is None:
                raise WrongPassword("登录名或口令不对，请核对后再试。")
            return operator
    except WrongPassword:
        with unit_of_work(None) as db:
            note_failure(db, REALM, username, address)
            note_event(db, REALM, "sign_in.failed")
        raise


def _code_checked(operator: OperatorInfo, code: str) -> list[str]:
    address, name = request.remote_addr or "", str(operator.id)
    _refuse_throttled(_CODES, name, address)
    try:
        with unit_of_work(None) as db:
            recovery = use_code(db, operator.id, code)
            forget_failures(db, _CODES, name)
            return recovery
    except totp.WrongCode:
        with unit_of_work(None) as db:
            note_failure(db, _CODES, name, address)
            note_event(db, REALM, "factor.failed", operator.id)
        raise


def _refuse_throttled(realm: str, name: str, address: str) -> None:
    try:
        with unit_of_work(None) as db:
            refuse_if_throttled(db, realm, name, address, helper=DUTIES["security"])
    except TooManyAttempts:
        with unit_of_work(None) as db:
            note_event(db, REALM, "throttled")
        raise


def _pending() -> OperatorInfo | None:
    found = session.get(_PENDING)
    if not isinstance(found, int) or is_idle():
        return None
    with unit_of_work(None) as db:
        return find_operator(db, found)


def _code_page(operator: OperatorInfo, wrong: XiangxunError | None = None) -> str:
    shown = {}
    if not operator.confirmed:
        with unit_of_work(None) as db:
            secret = pending_secret(db, operator.id)
        shown = {"secret": secret, "picture": totp.picture_of(totp.address_of(secret, operator.username))}
    return render_template(
        "accounts/code.html",
        address=url_for("operators_sign_in.confirm"),
        wrong=wrong.message if wrong else "",
        **shown,
    )
