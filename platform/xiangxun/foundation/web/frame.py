"""The frame 页框: what stands around every page: where one is, where one can go, who is signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, get_flashed_messages, request, url_for

from xiangxun.foundation.web.current import came_from, find_actor, find_db, find_place
from xiangxun.foundation.web.doing import may_do
from xiangxun.foundation.web.language import language, on_page
from xiangxun.foundation.web.marks import article, mark
from xiangxun.foundation.web.posted import inputs_of
from xiangxun.foundation.web.realms import Frame, Realm
from xiangxun.foundation.web.saying import in_words

_ANY = "any"


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A place in the bar at the top; `waiting`: how many things wait there."""

    address: str
    label: str
    current: bool
    waiting: int = 0


def draw(app: Flask, realms: dict[str, Realm]) -> None:
    """Give every template what the frame shows."""
    app.jinja_env.globals.update(
        language=language,
        find_place=find_place,
        in_language=_in_language,
        get_flashed_messages=get_flashed_messages,
        in_words=in_words,
        inputs_of=inputs_of,
        back_address=came_from,
        made_mark=mark,
        made_article=article,
        may_do=may_do,
    )

    @app.context_processor
    def around() -> dict[str, Any]:
        realm = realms.get(request.blueprint or "")
        frame = realm.frame if realm is not None and realm.is_admitted() else None
        return {
            "actor": find_actor(),
            "place": find_place(),
            "visitor": realm.visitor() if realm is not None else "",
            "navigation": _navigation(frame) if frame else (),
            "home_address": url_for(frame.home) if frame else "/",
            "own_address": url_for(frame.own) if frame and frame.own else "",
            "leave_address": url_for(frame.leave) if frame else "",
        }


def _navigation(frame: Frame) -> list[list[NavigationItem]]:
    actor = find_actor()
    held = {_ANY, *(actor.roles if actor else ())}
    waiting, path = _waiting(frame), request.path
    groups = (
        [
            _item(endpoint, label, frame.home, path, waiting.get(endpoint, 0))
            for endpoint, label in group
            if frame.reserved.get(endpoint, _ANY) in held
        ]
        for group in frame.navigation
    )
    return [group for group in groups if group]


def _waiting(frame: Frame) -> Mapping[str, int]:
    db, actor = find_db(), find_actor()
    return frame.counts(db, actor) if frame.counts and db is not None and actor is not None else {}


def _item(endpoint: str, label: str, home: str, path: str, waiting: int) -> NavigationItem:
    address = url_for(endpoint)
    here = path == address if endpoint == home else path.startswith(address)
    return NavigationItem(address, on_page(label), here, waiting)


def _in_language(wanted: str) -> str:
    """Return this page's address in a language; of a page that was posted to, the address it came from."""
    if request.method == "GET" and request.endpoint and request.routing_exception is None:
        kept = {**request.args.to_dict(), **(request.view_args or {}), "lang": wanted}
        return url_for(request.endpoint, **kept)
    return f"{came_from().partition('?')[0] or '/'}?lang={wanted}"
