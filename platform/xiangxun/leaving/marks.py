"""Marks 标记: what tells that something belongs to a county: its number, its code, its title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from xiangxun.registry.tenants.queries import TenantInfo


@dataclass(frozen=True)
class Marks:
    """A county by its number, code and title; `others`: codes and titles of other counties that contain one of them."""

    tenant: int
    code: str
    title: str
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, county: TenantInfo, counties: Iterable[TenantInfo]) -> Marks:
        """Return the marks of a county among all of them."""
        strangers = [one for one in counties if county.id not in (one.id, one.trial_of)]
        names = [name for one in strangers for name in (one.code, one.title)]
        others = [
            name for name in names if name != county.title and (county.code in name or county.title in name)
        ]
        return cls(county.id, county.code, county.title, tuple(sorted(others, key=len, reverse=True)))

    def names(self, text: str) -> bool:
        """Return whether a text names the county, by its title or by its code as a word of its own."""
        for other in self.others:
            text = text.replace(other, "")
        return self._pattern.search(text) is not None

    @cached_property
    def pattern(self) -> str:
        """Return what is searched for, as Python and PostgreSQL read it, where `others` are taken out."""
        return f"{re.escape(self.title)}|(^|[^0-9A-Za-z]){self.code}([^0-9A-Za-z]|$)"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self.pattern)
