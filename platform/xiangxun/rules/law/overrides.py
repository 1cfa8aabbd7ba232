"""Interpretations 解释: a tenant's recorded reading of a parameter, from a day on, by whom, on what document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiangxun.rules.law.parameters import Dated, Parameters
from xiangxun.rules.vocabulary import EMPTY, Map


@dataclass(frozen=True, slots=True)
class Override:
    """A reading: the name of a preset, or a value as a form or JSON holds it (days and decimals as text).

    `since` is compared with the day of the law (session day), so a reading may reach back to sessions not yet
    accepted. Of several for one parameter the latest `since` holds, then the one given last.
    """

    key: str
    value: Any
    since: date
    by: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class IgnoredOverride:
    """An override without effect, and why: shown to the tenant's administrator."""

    override: Override
    why: str


@dataclass(frozen=True, slots=True)
class Readings:
    """The effective overrides of a tenant, by parameter, latest last; and those without effect."""

    effective: Map[str, tuple[Dated, ...]] = EMPTY
    ignored: tuple[IgnoredOverride, ...] = ()

    def on(self, key: str, day: date) -> Dated | None:
        """Return the reading of a parameter on a day, or None."""
        for dated in reversed(self.effective.get(key, ())):
            if dated.since <= day:
                return dated
        return None


def read_overrides(parameters: Parameters, overrides: Iterable[Override]) -> Readings:
    """Work out which overrides have effect: known parameter, `discretion = true`, a value of its kind."""
    effective: dict[str, list[Dated]] = {}
    ignored = []
    for override in overrides:
        try:
            effective.setdefault(override.key, []).append(_read(parameters, override))
        except ValueError as error:
            ignored.append(IgnoredOverride(override, str(error)))
    ordered = {key: tuple(sorted(found, key=lambda dated: dated.since)) for key, found in effective.items()}
    return Readings(Map(ordered), tuple(ignored))


def _read(parameters: Parameters, override: Override) -> Dated:
    parameter = parameters.get(override.key)
    if parameter is None:
        raise ValueError("没有此参数")
    if not parameter.discretion:
        raise ValueError("此参数不允许解释（discretion）")
    value, raw, preset = parameter.read(override.value)
    source = "；".join(part for part in (override.document, override.by) if part)
    return Dated(override.since, None, value, raw, source, preset)
