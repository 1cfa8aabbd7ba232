"""Packs 专题包: rules on one topic that several counties take over, a folder each: `packs/<topic>/`.

A pack is a layer like a county's edition (plugin, rulebook, parameters), given by its folder as `PACK` and named in
`Layer.packs`. It is asked after the county and before the baseline; its checks join theirs.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from xiangxun.rules.law import Layer
from xiangxun.rules.vocabulary import Code


def pack(topic: Code) -> Layer:
    """Return the pack of a topic; raises LookupError where there is none."""
    if not topic.isidentifier() or find_spec(f"{__name__}.{topic}") is None:
        raise LookupError(f"没有专题包 {topic}")
    layer: Layer = import_module(f"{__name__}.{topic}").PACK
    return layer
