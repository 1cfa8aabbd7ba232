"""The values of a day 当日参数值: every parameter in force on one day, resolved once and shared by every view of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from xiangxun.rules.canonical import canonical, sha256
from xiangxun.rules.law.overrides import Readings
from xiangxun.rules.law.parameters import Dated, Parameters
from xiangxun.rules.law.rulebook import Rulebook
from xiangxun.rules.law.values import GETTERS


class DayValues:
    """The values in force on `day`; `on` gives those of another day of the same lawbook."""

    def __init__(
        self,
        rulebook: Rulebook,
        parameters: Parameters,
        readings: Readings,
        day: date,
        on: Callable[[date], DayValues],
    ) -> None:
        self.rulebook, self.parameters, self.day, self.on = rulebook, parameters, day, on
        self.dated: dict[str, Dated] = {}
        for key, parameter in parameters.items():
            dated = readings.on(key, day) or parameter.on(day)
            if dated is not None:
                self.dated[key] = dated
        self.values: dict[str, tuple[str, Any]] = {
            key: (GETTERS[parameters[key].kind], dated.value) for key, dated in self.dated.items()
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the rulebook and of every value in force on the day."""
        values = {key: dated.raw for key, dated in self.dated.items()}
        return sha256(f"{self.rulebook.digest} {canonical(values)}")
