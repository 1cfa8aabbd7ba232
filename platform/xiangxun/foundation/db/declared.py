"""Declared tables 全部数据表: every slice's models, for whoever asks the metadata about the whole database."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import xiangxun


def import_models() -> None:
    """Import every slice's `models`, so that the metadata is whole."""
    root = Path(xiangxun.__path__[0])
    for path in sorted(root.glob("*/*/models.py")):
        import_module(".".join(("xiangxun", *path.relative_to(root).with_suffix("").parts)))
