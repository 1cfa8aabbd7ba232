"""Plugins in use 规则插件使用情况: what is installed, who uses it, and who cannot work because of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from xiangxun.counties import county_codes, county_rules, suspended
from xiangxun.registry.tenants.queries import TenantInfo, list_tenants


@dataclass(frozen=True, slots=True)
class PluginState:
    """A plugin, installed or only wanted. `tenants`: codes of the county offices under it; `notice`: None while they work.

    `deprecated`: what it answers although its end is announced. `held_since`: its steps wait because it kept failing.
    """

    county: str
    version: str | None
    editions: tuple[str, ...]
    tenants: tuple[str, ...]
    notice: str | None
    deprecated: tuple[str, ...]
    held_since: datetime | None

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**asdict(self), "held_since": self.held_since.isoformat() if self.held_since else None}


def plugin_states(db: Session) -> Sequence[PluginState]:
    """Return every plugin that is installed, refused, or named by a county office; needs the platform's unit of work.

    An office that has left needs none any more.
    """
    tenants = [one for one in list_tenants(db) if one.state != "closed"]
    codes = {*county_codes(), *suspended(), *(one.county for one in tenants)}
    return [_state(code, [one for one in tenants if one.county == code]) for code in sorted(codes)]


def _state(code: str, tenants: Sequence[TenantInfo]) -> PluginState:
    held = min((one.held_since for one in tenants if one.held_since), default=None)
    usable = code in county_codes()
    editions = county_rules(code).editions if usable else ()
    notice = None if usable else suspended().get(code, "没有安装规则插件")
    if notice is None and held is not None:
        notice = "多次出错，办理暂停"
    return PluginState(
        county=code,
        version=county_rules(code).plugin_version if usable else None,
        editions=tuple(one.own.code for one in editions),
        tenants=tuple(one.code for one in tenants),
        notice=notice,
        deprecated=tuple(told for one in editions for told in one.deprecated),
        held_since=held,
    )
