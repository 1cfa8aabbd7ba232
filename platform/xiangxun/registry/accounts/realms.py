"""Doors of a county 县级登录域: its pages by a signed cookie, its API by a token; both name the county themselves."""

from __future__ import annotations

from flask import g, redirect, request, session, url_for
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException, NotFound, Unauthorized

from xiangxun.counties import refuse_suspended
from xiangxun.foundation.db.memo import share
from xiangxun.foundation.db.transaction import only_read
from xiangxun.foundation.web.cookies import end, is_idle
from xiangxun.foundation.web.current import Place, find_actor, set_actor, set_place
from xiangxun.foundation.web.realms import SAFE, Frame
from xiangxun.kernel.errors import XiangxunError
from xiangxun.registry.accounts.entry import Entry, find_entry, find_entry_by_token
from xiangxun.registry.accounts.tokens import tenant_of

TENANT, ACCOUNT, VERSION = "tenant", "account", "version"
_BEARER = "Bearer "
_PASSWORD_PAGE = "accounts.password"  # noqa: S105 - an endpoint's name


class CountyClosed(XiangxunError):
    """The county office is suspended or closed: nobody of it works here for now."""

    code = "county_closed"
    status = 403


class _Sent(HTTPException):
    """Sends the person to another page."""

    code = 302

    def __init__(self, address: str) -> None:
        super().__init__(response=redirect(address))


class CountyPages:
    """Lets in whoever is signed in to the county that the address names."""

    def __init__(self, frame: Frame) -> None:
        self.frame: Frame | None = frame

    def tenant_id(self) -> int | None:
        """Return the county of the cookie; raises the way to the sign-in page without a live one."""
        tenant = session.get(TENANT)
        if not isinstance(tenant, int) or is_idle():
            idle = "idle" if tenant else None
            end()
            way = request.path if request.method == "GET" else None
            raise _Sent(url_for("sign_in.form", next=way, why=idle))
        return tenant

    def admit(self, db: Session) -> None:
        """Check that cookie and address name the same county, and that the account is as it was at sign-in."""
        found = find_entry(db, int(session[ACCOUNT]))
        if found is None or found.version != session.get(VERSION):
            end()
            raise _Sent(url_for("sign_in.form", why="changed"))
        if found.tenant.code != g.county_code:
            raise NotFound
        _let_in(db, found)
        if found.must_change_password and request.endpoint != _PASSWORD_PAGE:
            raise _Sent(url_for(_PASSWORD_PAGE))

    def is_admitted(self) -> bool:
        """Return whether somebody is signed in."""
        return find_actor() is not None

    def visitor(self) -> str:
        """Nobody comes here without being an actor."""
        return ""


class CountyApi:
    """Lets in whoever shows a live token of a county."""

    frame: Frame | None = None

    def tenant_id(self) -> int | None:
        """Return the county that the token names; raises 401 without one."""
        tenant = tenant_of(_token())
        if tenant is None:
            raise Unauthorized
        return tenant

    def admit(self, db: Session) -> None:
        """Check the token and act as its account."""
        found = find_entry_by_token(db, _token())
        if found is None:
            raise Unauthorized
        _let_in(db, found)

    def is_admitted(self) -> bool:
        """API answers have no frame."""
        return False

    def visitor(self) -> str:
        """API answers have no frame."""
        return ""


def _let_in(db: Session, entry: Entry) -> None:
    county = entry.tenant
    frozen = county.state == "leaving"
    set_place(Place(county.id, county.code, county.title, county.county, frozen=frozen))
    if frozen:
        only_read(db)
    elif not entry.is_open:
        raise CountyClosed("本县（市）的使用已暂停；请联系平台运营方。")
    refuse_suspended(county.county)
    if request.method in SAFE:
        share(db, county.id, entry.deed)
    set_actor(entry.actor)


def _token() -> str:
    header = request.headers.get("Authorization", "")
    return header.removeprefix(_BEARER) if header.startswith(_BEARER) else ""
