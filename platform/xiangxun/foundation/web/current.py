"""Current request 当前请求: its transaction, who acts, and the county whose pages these are.

Only pages and API read this; services are handed what they need.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from flask import g, request
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """The county a request is for: `code` stands in the address, `title` on the page, `county` names its rules.

    `frozen`: it can be read and not changed; every page says so.
    """

    tenant_id: int
    code: str
    title: str
    county: str
    frozen: bool = False


def current_db() -> Session:
    """Return the session of this request's unit of work."""
    session: Session = g.xiangxun_db
    return session


def find_db() -> Session | None:
    """Return the session of this request's unit of work, or None outside of one: an error's page has none."""
    session: Session | None = g.get("xiangxun_db")
    return session


def set_db(session: Session | None) -> None:
    """Let this request work in `session`."""
    g.xiangxun_db = session


def current_actor() -> Actor:
    """Return who acts in this request."""
    actor: Actor = g.xiangxun_actor
    return actor


def find_actor() -> Actor | None:
    """Return who acts, or None before anybody signed in."""
    actor: Actor | None = g.get("xiangxun_actor")
    return actor


def set_actor(actor: Actor) -> None:
    """Let this request act as `actor`."""
    g.xiangxun_actor = actor


def current_place() -> Place:
    """Return the county of this request."""
    place: Place = g.xiangxun_place
    return place


def find_place() -> Place | None:
    """Return the county of this request, or None where it is for none."""
    place: Place | None = g.get("xiangxun_place")
    return place


def set_place(place: Place) -> None:
    """Let this request be for a county."""
    g.xiangxun_place = place


def came_from() -> str:
    """Return the address of the page that the person came from, if it is one of ours; a list's says which of its pages."""
    came = urlsplit(request.referrer or "")
    return urlunsplit(("", "", came.path, came.query, "")) if came.netloc == request.host else ""
