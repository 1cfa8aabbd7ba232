"""Packs 专题包: rules on one topic, or of a province, that several counties take over.

A pack is a layer like a county's edition (plugin, rulebook, parameters), named in `Layer.packs`. It is asked after the
county and before the baseline; its checks join theirs. Packs of the platform are folders here, given as `PACK`; others
are distributions of their own, found by an entry point of the pack's name in the group `xiangxun.packs` that gives a
Layer with this code. A pack that cannot be used suspends the counties that name it, and nobody else.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec

from xiangxun.rules.law import Layer
from xiangxun.rules.vocabulary import Code

GROUP = "xiangxun.packs"


def pack(topic: Code) -> Layer:
    """Return a pack by its name.

    Raises LookupError where there is none or where two claim the name, TypeError or ValueError for one that is no pack.
    """
    points = entry_points(group=GROUP, name=topic)
    here = topic.isidentifier() and find_spec(f"{__name__}.{topic}") is not None
    if len(points) + here > 1:
        raise LookupError(f"专题包 {topic} 有 {len(points) + here} 个；请只保留一个")
    for point in points:
        return _given(point)
    if not here:
        raise LookupError(f"没有专题包 {topic}；请核对名称，或先安装它")
    layer: Layer = import_module(f"{__name__}.{topic}").PACK
    return layer


def pack_version(topic: Code) -> str | None:
    """Return the version of a pack's own distribution; None for one of the platform."""
    for point in entry_points(group=GROUP, name=topic):
        return point.dist.version if point.dist else "0"
    return None


@cache
def _given(point: EntryPoint) -> Layer:
    layer = point.load()
    if not isinstance(layer, Layer):
        raise TypeError(f"专题包入口 {point.value} 应给出 Layer，实为 {type(layer).__name__}")
    if layer.code != point.name:
        raise ValueError(f"专题包入口名 {point.name} 应与其代码 {layer.code} 相同")
    if layer.packs:
        raise ValueError(f"专题包 {layer.code} 不能再引用专题包；请由县的版本逐一写明")
    return layer
