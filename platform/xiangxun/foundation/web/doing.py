"""Who does what 由谁办理: beside the view that takes a form stands whose it is, so that pages show it to nobody else.

The service asks again when the form comes; both name the same roles.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app

from xiangxun.foundation.access import Actor, Role, may
from xiangxun.foundation.web.current import find_actor

_DOING = "xiangxun_doing"
_View = TypeVar("_View", bound=Callable[..., Any])


def done_by(*roles: Role) -> Callable[[_View], _View]:
    """Mark a view as taking the form of whoever holds one of `roles`. Stands under the view's route."""
    return done_if(lambda actor: may(actor, *roles))


def done_if(asked: Callable[..., bool]) -> Callable[[_View], _View]:
    """Mark a view as taking the form of whoever `asked` says: asked(actor, **what the page tells of the form)."""

    def marked(view: _View) -> _View:
        setattr(view, _DOING, asked)
        return view

    return marked


def may_do(endpoint: str, **told: Any) -> bool:
    """Return whether the actor of this request may send the form of a view; raises `LookupError` where none is marked."""
    asked: Callable[..., bool] | None = getattr(current_app.view_functions[endpoint], _DOING, None)
    if asked is None:
        raise LookupError(f"{endpoint} does not say who does it: done_by is missing")
    actor: Actor | None = find_actor()
    return actor is not None and asked(actor, **told)
