"""Realms 登录域: who lets a request in, and into which county. Counties' pages, API and operators have one each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role

#: Requests that change nothing: their transaction is rolled back.
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Frame:
    """Endpoints that the frame of a realm's pages leads to.

    `navigation`: groups of (endpoint, label); those in `reserved` are shown to holders of a role only. `counts`: how
    many things wait at an endpoint.
    """

    home: str
    leave: str
    own: str = ""
    navigation: Sequence[Sequence[tuple[str, str]]] = ()
    reserved: Mapping[str, Role] = field(default_factory=dict)
    counts: Callable[[Session, Actor], Mapping[str, int]] | None = None


class Realm(Protocol):
    """The door of some blueprints. The application asks it before and inside the request's unit of work."""

    @property
    def frame(self) -> Frame | None:
        """What stands around the realm's pages; None: nothing."""

    def tenant_id(self) -> int | None:
        """Return the county the request claims, from cookie or token; None for the platform itself.

        Raises what sends the person away (401, or the way to the sign-in page) where nobody is signed in.
        """

    def admit(self, db: Session) -> None:
        """Set actor and place of the request, or raise: inside the unit of work of the claimed county."""

    def is_admitted(self) -> bool:
        """Return whether this request was let in."""

    def visitor(self) -> str:
        """Return the name of one who is signed in without being an actor of a county (an operator), else ""."""
