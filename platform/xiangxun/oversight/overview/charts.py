"""Charts 图表: static SVG without script or style of its own, so that it may stand in a page under a strict policy."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup

_STRIPPED = (
    re.compile(r"<\?xml.*?\?>", re.DOTALL),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"<(style|script|title|desc)\b.*?</\1>", re.DOTALL),
    re.compile(r"<(?:style|script|title|desc)\b[^>]*/>"),
    re.compile(r'\s(?:id|style|xmlns:xlink)="[^"]*"'),
)
_WIDTH, _HEIGHT, _ROW = 560, 240, 34
_WIDEST_LABEL = 200
#: So many charts does a process remember, of some 10 kB each.
_CHARTS = 256

_Series = tuple[tuple[str, tuple[int | None, ...]], ...]


def stacked_bars(labels: Sequence[str], series: Mapping[str, Sequence[int]], said: str) -> Markup:
    """Draw upright bars, one series on the other; `said`: the chart in one sentence."""
    return _drawn("StackedBar", _HEIGHT, tuple(labels), _fixed(series), said)


def lines(labels: Sequence[str], series: Mapping[str, Sequence[int | None]], said: str) -> Markup:
    """Draw lines over the same months; None ends one."""
    return _drawn("Line", _HEIGHT, tuple(labels), _fixed(series), said)


def bars(labels: Sequence[str], series: Mapping[str, Sequence[int]], said: str) -> Markup:
    """Draw lying bars, the first label at the top."""
    short = [_shortened(label) for label in labels]
    margin = max(map(_width, short), default=0) + 10
    turned = {name: list(reversed(values)) for name, values in series.items()}
    height = 60 + _ROW * len(labels)
    return _drawn("HorizontalBar", height, tuple(reversed(short)), _fixed(turned), said, margin)


def _fixed(series: Mapping[str, Sequence[int | None]]) -> _Series:
    return tuple((name, tuple(values)) for name, values in series.items())


def _shortened(label: str) -> str:
    if _width(label) <= _WIDEST_LABEL:
        return label
    kept = label
    while _width(kept) > _WIDEST_LABEL - 14:
        kept = kept[:-1]
    return f"{kept}…"


def _width(label: str) -> int:
    """Return about how many units wide a label is drawn: a Chinese character is as wide as it is high."""
    return sum(14 if ord(char) > 0x2E7F else 8 for char in label)


def _options(*, height: int) -> dict[str, Any]:
    return {
        "js": [],
        "css": [],
        "truncate_label": -1,
        "show_legend": False,
        "width": _WIDTH,
        "height": height,
        "disable_xml_declaration": True,
        "include_x_axis": True,
        "print_values": False,
        "min_scale": 2,
        "max_scale": 6,
        "value_formatter": lambda value: f"{value:,.0f}",
    }


@lru_cache(maxsize=_CHARTS)
def _drawn(
    kind: str, height: int, labels: tuple[str, ...], series: _Series, said: str, margin: int | None = None
) -> Markup:
    """Draw a chart of one of pygal's kinds; one of the same numbers is not drawn twice."""
    beside = {} if margin is None else {"margin_left": margin}
    chart = getattr(_pygal(), kind)(**_options(height=height), **beside)
    chart.x_labels = list(labels)
    for name, values in series:
        chart.add(name, list(values))
    drawn = chart.render(is_unicode=True)
    for pattern in _STRIPPED:
        drawn = pattern.sub("", drawn)
    named = Markup('<svg role="img" aria-label="{}"').format(said)
    return Markup(drawn.strip().replace("<svg", named, 1))  # noqa: S704 - drawn from numbers and escaped labels


def _pygal() -> Any:
    """Import pygal where a chart is drawn, without the import hook that it leaves behind."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pygal
    sys.meta_path[:] = [one for one in sys.meta_path if type(one).__name__ != "PluginImportFixer"]
    return pygal
