"""Sealing of personal values 个人信息封存: what stands in a receipt instead of one, and how it is asked for again."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.foundation.decisions.sources import (
    AnyOf,
    Corrected,
    Erased,
    Held,
    NoPersonSource,
    is_person,
)
from xiangxun.foundation.vault import digester, keyed_digest
from xiangxun.kernel.ids import kind_of
from xiangxun.rules import facts as fact_types
from xiangxun.rules.plain import Vault, field_text
from xiangxun.rules.vocabulary import Ref

#: Before the text of a value that is about a thing and stays readable.
READABLE = "="


def sealer(db: Session) -> Vault:
    """Return the vault of a receipt: a keyed digest for a person's value, the value itself for a thing's."""

    digest = digester(db)

    def seal(whose: Ref, place: str, text: str) -> str:
        return digest(place, f"{whose}|{text}") if is_person(whose) else READABLE + text

    return seal


@dataclass(slots=True)
class Reopening:
    """Asks for the values of then, and notes for whom they are gone (`erased`) or others now (`changed`)."""

    db: Session
    held: Mapping[Ref, Held | Corrected | Erased]
    erased: dict[Ref, date] = field(default_factory=dict)
    changed: set[tuple[Ref, str]] = field(default_factory=set)

    def open(self, whose: Ref, place: str, token: str) -> str:
        """Return the text of the value of then: as held now, or before a correction; the default of who was erased."""
        if token.startswith(READABLE):
            return token.removeprefix(READABLE)
        known = self.held.get(whose)
        if known is None:
            raise NoPersonSource(
                f"{kind_of(whose)} 的个人信息没有可查的来源，结论无法复核；请联系平台维护人员。",
                details={"kind": kind_of(whose), "place": place},
            )
        if isinstance(known, Erased):
            self.erased[whose] = known.on
            return _text(place, _default(place))
        held = known.now if isinstance(known, Corrected) else known
        before = known.before.get(place, ()) if isinstance(known, Corrected) else ()
        texts = [_text(place, value) for value in (*_any_of(held[place]), *reversed(before))]
        for text in texts:
            if hmac.compare_digest(keyed_digest(self.db, place, f"{whose}|{text}"), token):
                return text
        self.changed.add((whose, place))
        return texts[0]


def _any_of(held: Any) -> tuple[Any, ...]:
    return held.values if isinstance(held, AnyOf) else (held,)


def sealed_unread(_whose: Ref, _place: str, token: str) -> str:
    """Open what is readable, and nothing of a person: an empty mapping stands for the values of a message."""
    return token.removeprefix(READABLE) if token.startswith(READABLE) else "{}"


def _text(place: str, value: Any) -> str:
    cls, name = _named(place)
    return field_text(cls, name, value)


def _default(place: str) -> Any:
    cls, name = _named(place)
    found = next(item for item in fields(cls) if item.name == name)
    return found.default_factory() if found.default_factory is not MISSING else found.default


def _named(place: str) -> tuple[type[Any], str]:
    cls, _, name = place.partition(".")
    return getattr(fact_types, cls), name
