"""The lawbook 法源: merged rulebook and parameters of a county's edition, from which the law of a day is read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from xiangxun.rules.law.day_values import DayValues
from xiangxun.rules.law.law import Law
from xiangxun.rules.law.layers import Layer
from xiangxun.rules.law.merging import merge
from xiangxun.rules.law.overrides import IgnoredOverride, Override, Readings, read_overrides
from xiangxun.rules.law.parameters import Parameters
from xiangxun.rules.law.rulebook import Rulebook

_DAYS_KEPT = 512


class Lawbook:
    """Everything a county's edition lays down, with a tenant's interpretations laid over it."""

    def __init__(self, rulebook: Rulebook, parameters: Parameters, readings: Readings | None = None) -> None:
        self.rulebook, self.parameters = rulebook, parameters
        self.readings = readings or Readings()
        self._days: dict[date, DayValues] = {}

    @classmethod
    def of(cls, layers: Sequence[Layer]) -> Lawbook:
        """Merge layers, lowest first; raises RulebookRefused."""
        return cls(*merge(layers))

    @property
    def ignored(self) -> tuple[IgnoredOverride, ...]:
        """Interpretations without effect, and why."""
        return self.readings.ignored

    def interpreted(self, overrides: Iterable[Override]) -> Lawbook:
        """Return the same lawbook under a tenant's interpretations (all of them, with their days)."""
        return Lawbook(self.rulebook, self.parameters, read_overrides(self.parameters, overrides))

    def on(self, day: date) -> Law:
        """Return a fresh view of the law of a day; resolved values are shared, what is read is not."""
        return Law(self.values_on(day))

    def values_on(self, day: date) -> DayValues:
        """Return the resolved values of a day."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= _DAYS_KEPT:
                self._days.clear()
            found = self._days[day] = DayValues(
                self.rulebook, self.parameters, self.readings, day, self.values_on
            )
        return found
