"""Parameters 参数: dated, cited values in `parameters/*.toml`, one quoted key per parameter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

from xiangxun.rules.errors import RulebookRefused
from xiangxun.rules.law.tables import Table, read_text, read_toml
from xiangxun.rules.law.values import KINDS, parse_value
from xiangxun.rules.vocabulary import EMPTY, Map, RuleId

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """A value from a day on, to a day (None: without end), with its source. `raw`: as written, preset resolved."""

    since: date
    until: date | None
    value: Any
    raw: Any
    source: str
    preset: str | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter. `discretion`: a tenant may interpret it. `presets`: named readings, raw."""

    key: str
    kind: str
    file: str
    dated: tuple[Dated, ...]
    unit: str = ""
    rule: RuleId | None = None
    discretion: bool = False
    note: str = ""
    presets: Map[str, Any] = EMPTY
    options: tuple[str, ...] = ()
    replaces: bool = False

    def on(self, day: date) -> Dated | None:
        """Return the value in force on a day, or None."""
        for dated in reversed(self.dated):
            if dated.since <= day:
                return dated if dated.until is None or day <= dated.until else None
        return None

    def read(self, raw: object) -> tuple[Any, Any, str | None]:
        """Return (value, raw, preset) of a value or the name of a preset; raises ValueError."""
        preset = None
        if self.presets and isinstance(raw, str):
            if raw in self.presets:
                preset, raw = raw, self.presets[raw]
            elif self.kind != "choice":
                raise ValueError(f"没有读法 {raw!r}，可用：{'、'.join(self.presets)}")
        value = parse_value(self.kind, raw)
        chosen = value if isinstance(value, tuple) else (value,)
        if self.options and not set(chosen) <= set(self.options):
            raise ValueError(f"{raw!r} 不在选项 {'、'.join(self.options)} 之内")
        return value, raw, preset


Parameters: TypeAlias = Map[str, Parameter]


def read_parameters(folder: Path | Traversable) -> Parameters:
    """Read every `*.toml` of a folder, in order of name; no folder, no parameters.

    Raises RulebookRefused naming file and key.
    """
    if not folder.is_dir():
        return EMPTY
    paths = sorted(
        (path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda path: path.name
    )
    return _joined(parse_parameters(read_text(path), str(path)) for path in paths)


def parse_parameters(text: str, file: str) -> Parameters:
    """Parse the text of one parameter file."""
    data = read_toml(text, file)
    return Map({key: _parameter(Table(file, key, table), key) for key, table in data.items()})


def _joined(files: Iterable[Parameters]) -> Parameters:
    joined: dict[str, Parameter] = {}
    for parameters in files:
        for key, parameter in parameters.items():
            if key in joined:
                raise RulebookRefused(parameter.file, key, f"重复：{joined[key].file} 已有")
            joined[key] = parameter
    return Map(joined)


def _parameter(table: Table, key: str) -> Parameter:
    bare = Parameter(
        key=key,
        kind=table.one_of("kind", KINDS),
        file=table.file,
        dated=(),
        unit=table.text("unit", ""),
        rule=table.text("rule", None),
        discretion=table.take("discretion", bool, False),
        note=table.text("note", ""),
        presets=Map(table.take("presets", dict, {})),
        options=table.texts("options"),
        replaces=table.take("replaces", bool, False),
    )
    for name in bare.presets:
        _read(bare, table, f"presets.{name}", name)
    dated = tuple(_dated(bare, row) for row in table.tables("dated", "from"))
    table.close()
    _check_order(table, dated)
    return Parameter(
        **{name: getattr(bare, name) for name in bare.__slots__ if name != "dated"}, dated=_ended(dated)
    )


def _read(parameter: Parameter, table: Table, name: str, raw: object) -> tuple[Any, Any, str | None]:
    try:
        return parameter.read(raw)
    except ValueError as error:
        raise table.refuse(name, str(error)) from error


def _dated(parameter: Parameter, row: Table) -> Dated:
    value, raw, preset = _read(parameter, row, "value", row.raw("value"))
    dated = Dated(
        since=_day(row, "from"),
        until=_day(row, "until", None),
        value=value,
        raw=raw,
        source=row.text("source"),
        preset=preset,
    )
    row.close()
    return dated


def _day(row: Table, name: str, *default: None) -> Any:
    day = row.take(name, date, *default)
    if day is not None and type(day) is not date:
        raise row.refuse(name, "应为日期，不带时刻")
    return day


def _check_order(table: Table, dated: tuple[Dated, ...]) -> None:
    if not dated:
        raise table.refuse("dated", "至少须有一个有来源的值")
    for one in dated:
        if one.until is not None and one.until < one.since:
            raise table.refuse(f"dated.{one.since}", "until 早于 from")
    for one, following in pairwise(dated):
        if following.since <= one.since or (one.until is not None and following.since <= one.until):
            raise table.refuse(f"dated.{following.since}", "与前一段重叠或次序颠倒")
        if one.until is not None and following.since > one.until + _ONE_DAY:
            raise table.refuse(f"dated.{following.since}", "与前一段之间有空档")


def _ended(dated: tuple[Dated, ...]) -> tuple[Dated, ...]:
    """A value without `until` ends on the day before the next begins."""
    ended = []
    for one, following in zip(dated, (*dated[1:], None), strict=True):
        until = one.until if following is None else following.since - _ONE_DAY
        ended.append(Dated(one.since, until, one.value, one.raw, one.source, one.preset))
    return tuple(ended)
