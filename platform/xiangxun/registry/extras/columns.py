"""Columns 本县栏目的存放列: the version under which a row's own fields were written, beside the fields themselves."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column


class Shaped:
    """Mixin for a table with fields of the county's own: `extra_shape` maps a package to the version of its fields.

    A package at version 1 is left out.
    """

    extra_shape: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict, server_default="{}")
