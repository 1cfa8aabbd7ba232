"""Reach 可见学员范围: whom an account sees that is confined to one institution: the people on that institution's lists.

Who is on a list is known to a later stage; the application hands its statement in.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, current_app
from sqlalchemy import Select

from xiangxun.foundation.access import Actor, sees_only

_EXTENSION = "xiangxun_reach"

#: Returns the statement of the ids of the people on the lists of an institution.
Reach = Callable[[int], Select[int]]


def configure(app: Flask, reach: Reach) -> None:
    """Let the application find an institution's people by `reach`."""
    app.extensions[_EXTENSION] = reach


def reach_of(actor: Actor) -> Select[int] | None:
    """Return the statement of the ids of those whom the actor may see; None: everybody of the county."""
    own = sees_only(actor)
    if own is None:
        return None
    reach: Reach = current_app.extensions[_EXTENSION]
    return reach(own)
