"""Sealed columns 加密字段: a column says as what its values are sealed, so that a change of keys finds all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, MetaData, Table

_SEALED_AS = "sealed_as"


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed text and the field to which its values are bound."""

    table: Table
    column: Column[str]
    field: str


def sealed_as(field: str) -> dict[str, str]:
    """Return the `info` of a column whose text is sealed for `field`."""
    return {_SEALED_AS: field}


def sealed_columns(metadata: MetaData) -> Iterator[SealedColumn]:
    """Yield every sealed column of the tables, in the order of their names."""
    for name in sorted(metadata.tables):
        table = metadata.tables[name]
        for column in table.columns:
            if _SEALED_AS in column.info:
                yield SealedColumn(table, column, column.info[_SEALED_AS])
