"""Plugins 县插件: which counties this installation knows, each built once, and which are suspended and why.

A plugin that cannot be used (it fails to load, asks for another version of the contract, or its rulebook is refused)
suspends its own county; the others go on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import EntryPoint, entry_points, version

from xiangxun.counties import packs
from xiangxun.counties.baseline import BASELINE
from xiangxun.counties.calls import Sink
from xiangxun.counties.edition import Edition
from xiangxun.counties.facade import CountyRules
from xiangxun.counties.requirement import is_met
from xiangxun.kernel.errors import NotFound, Unavailable, XiangxunError
from xiangxun.rules import API_VERSION
from xiangxun.rules.law import County, Layer, Override
from xiangxun.rules.law.steps import check_steps
from xiangxun.rules.vocabulary import Code

GROUP = "xiangxun.counties"

_log = logging.getLogger(__name__)


class CountySuspended(Unavailable):
    """The county's plugin cannot be used: its steps wait until it is mended; other counties go on."""

    code = "county_suspended"


class Plugins:
    """The counties of one process: rules by code, and a notice for each that is suspended."""

    def __init__(self) -> None:
        self.rules: dict[Code, CountyRules] = {}
        self.notices: dict[Code, str] = {}

    def add(self, county: County, plugin_version: str) -> None:
        """Build a county, or suspend it with a notice."""
        with self._suspending(county.code):
            if county.code in self.rules:
                raise ValueError(f"两个插件都自称 {county.code}")
            versions = {"api": API_VERSION, "xiangxun": version("xiangxun"), county.code: plugin_version}
            editions = tuple(_built(county.code, layer, versions) for layer in county.editions)
            if not editions:
                raise ValueError("没有任何版本 (editions)")
            self.rules[county.code] = CountyRules(county.code, editions)
            for told in (told for edition in editions for told in edition.deprecated):
                _log.warning("deprecated hook: county=%s %s", county.code, told)

    def load(self, point: EntryPoint) -> None:
        """Load the county of an entry point, or suspend it with a notice under the entry point's name."""
        with self._suspending(point.name):
            county = point.load()
            if not isinstance(county, County):
                raise TypeError(f"入口 {point.value} 应给出 County，实为 {type(county).__name__}")
            if county.code != point.name:
                raise ValueError(f"入口名 {point.name} 应与县代码 {county.code} 相同")
            self.add(county, point.dist.version if point.dist else "0")

    @contextmanager
    def _suspending(self, code: Code) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever a plugin does wrong is its county's affair alone
            _log.error("county suspended: %s", code, exc_info=error)
            self.notices[code] = str(error) or type(error).__name__


@cache
def installed() -> Plugins:
    """Return the counties whose plugins are installed, found by entry point once per process."""
    plugins = Plugins()
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        plugins.load(point)
    return plugins


def county_rules(code: Code, overrides: Sequence[Override] = (), sink: Sink | None = None) -> CountyRules:
    """Return the rules of a county under a tenant's interpretations, telling each call to `sink`.

    Raises CountySuspended where its plugin cannot be used, NotFound where there is none.
    """
    rules = installed().rules.get(code)
    if rules is None:
        raise _absent(code)
    return CountyRules(rules.county, rules.editions, tuple(overrides), sink)


def county_codes() -> tuple[Code, ...]:
    """Return the codes of the counties that can be used, in order."""
    return tuple(sorted(installed().rules))


def is_usable(code: Code) -> bool:
    """Return whether a county's plugin is installed and can be used."""
    return code in installed().rules


def refuse_suspended(code: Code) -> None:
    """Raise CountySuspended where a county that works here has no plugin that can be used: refused, or not installed."""
    if code not in installed().rules:
        notice = installed().notices.get(code, "没有安装规则插件")
        raise CountySuspended(
            f"本县（市）的规则插件暂停使用：{notice}。已有数据不受影响，各项工作待插件修复后继续；请联系平台运营方。",
            details={"county": code},
        )


def suspended() -> Mapping[Code, str]:
    """Return the notice of each suspended county."""
    return dict(installed().notices)


@contextmanager
def added(county: County, plugin_version: str = "0") -> Iterator[CountyRules]:
    """Let a county take part without being installed, for tests and for authors trying a rulebook.

    Raises CountySuspended where it cannot be used, ValueError where a county of that code is there already.
    """
    plugins = installed()
    if county.code in plugins.rules or county.code in plugins.notices:
        raise ValueError(f"{county.code} 已有插件")
    plugins.add(county, plugin_version)
    try:
        yield county_rules(county.code)
    finally:
        plugins.rules.pop(county.code, None)
        plugins.notices.pop(county.code, None)


def _built(code: Code, layer: Layer, versions: Mapping[str, str]) -> Edition:
    layers = (BASELINE, *(packs.pack(topic) for topic in layer.packs), layer)
    for one in layers:
        if not is_met(one.requires, API_VERSION):
            raise ValueError(
                f"{one.code} 要求规则接口 {one.requires}，本平台为 {API_VERSION}；请更新插件或平台"
            )
        check_steps(one.code, one.steps)
    own = {topic: found for topic in layer.packs if (found := packs.pack_version(topic)) is not None}
    return Edition(code, layers, {**versions, **own})


def _absent(code: Code) -> XiangxunError:
    notice = installed().notices.get(code)
    if notice is None:
        return NotFound(
            f"没有安装 {code} 的规则插件；请核对县代码，或先安装其插件。", details={"county": code}
        )
    return CountySuspended(f"{code} 的规则插件暂停使用：{notice}", details={"county": code})
