"""Every sealed column says as what it is sealed: one that did not would be left behind when keys change."""

from __future__ import annotations

from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.tables import metadata
from xiangxun.foundation.vault.columns import sealed_columns


def test_columns_named_sealed_all_declare_their_field():
    import_models()
    declared = {(sealed.table.name, sealed.column.name) for sealed in sealed_columns(metadata)}
    named = {
        (table.name, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    assert named
    assert named <= declared
    assert ("files", "name") in declared


def test_fields_of_sealed_columns_differ():
    import_models()
    fields = [sealed.field for sealed in sealed_columns(metadata)]
    assert len(fields) == len(set(fields))
