"""Among 属于: a condition on many ids as one array parameter, however many they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, any_, cast
from sqlalchemy.dialects.postgresql import ARRAY


def among(column: Any, ids: Iterable[int]) -> ColumnElement[bool]:
    """Return `column = ANY(ids)`: IN would send one parameter per id, and PostgreSQL takes 65,535."""
    condition: ColumnElement[bool] = column == any_(cast(list(ids), ARRAY(BigInteger)))
    return condition
