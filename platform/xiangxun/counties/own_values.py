"""Own values 本县栏目的值: as rules see them, as they are kept, and those of an earlier version brought up in facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from xiangxun.counties.facade import CountyRules
from xiangxun.rules.facts import Extra
from xiangxun.rules.law import FieldHistory
from xiangxun.rules.vocabulary import Code, Map

#: Class of facts → the holders whose fields stand in its `extra`.
_HOLDERS: Mapping[str, tuple[str, ...]] = {
    "Person": ("person", "enrolment"),
    "SessionFacts": ("session",),
    "LecturerFacts": ("lecturer",),
    "InstitutionFacts": ("institution",),
    "PlanFacts": ("plan",),
}
_MARK = "fields:"

#: (holder, field) → its type.
Types = Mapping[tuple[str, Code], str]


def types_of(rules: CountyRules) -> Types:
    """Return the type of every own field in any edition; the newest edition's word counts."""
    oldest_first = sorted(rules.editions, key=lambda one: one.own.since)
    return {
        place: field.type
        for edition in oldest_first
        for place, field in edition.lawbook.rulebook.fields.items()
    }


def seen_by_rules(types: Types, on: str, values: Mapping[str, Any]) -> Extra:
    """Return kept values as rules see them: days, decimals and lists in their types."""
    return Map({key: _typed(types.get((on, key), ""), value) for key, value in values.items()})


def shape_in(versions: Mapping[str, str]) -> dict[str, int]:
    """Return the version of the fields that a receipt was made under."""
    return {
        name.removeprefix(_MARK): int(version) for name, version in versions.items() if name.startswith(_MARK)
    }


def facts_as_now(facts: Any, rules: CountyRules, versions: Mapping[str, str]) -> Any:
    """Return the facts of a receipt with the own fields as the rules of now read them."""
    history, shape = rules.fields, shape_in(versions)
    if shape == history.shape:
        return facts
    return _Bringing(history, shape, types_of(rules)).facts(facts)


class _Bringing:
    def __init__(self, history: FieldHistory, shape: Mapping[str, int], types: Types) -> None:
        self._history, self._shape, self._types = history, shape, types

    def facts(self, value: Any) -> Any:
        """Return a value with every `extra` in it brought up."""
        if isinstance(value, tuple):
            return tuple(map(self.facts, value))
        if not is_dataclass(value) or isinstance(value, type):
            return value
        told = {one.name: getattr(value, one.name) for one in fields(value)}
        now = {name: self.facts(one) for name, one in told.items()}
        holders = _HOLDERS.get(type(value).__name__)
        if holders:
            now["extra"] = self._extra(holders, told["extra"])
        changed = {name: one for name, one in now.items() if one is not told[name]}
        return replace(value, **changed) if changed else value

    def _extra(self, holders: tuple[str, ...], extra: Extra) -> Extra:
        values: dict[str, Any] = {key: _plain(value) for key, value in extra.items()}
        for on in holders:
            values = self._history.bring_up(on, values, self._shape).values
        types = {(holders[0], key): kind for (on, key), kind in self._types.items() if on in holders}
        now = seen_by_rules(types, holders[0], values)
        return extra if now == extra else now


def _typed(kind: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return Decimal(value) if kind == "decimal" and isinstance(value, str) else value


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value
