"""The base classes of tables: the county in every key, names by one convention, rights declared."""

from __future__ import annotations

import pytest

from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.tables import AppendOnly, TenantModel, metadata, tenant_fk
from xiangxun.foundation.vault.models import TenantKey
from xiangxun.kernel.errors import Conflict
from xiangxun.registry.venues.models import Venue

LONGEST_NAME = 63  # PostgreSQL cuts what is longer


@pytest.fixture(scope="module", autouse=True)
def _whole_metadata():
    import_models()


def test_tenant_fk_holds_the_tenant_on_both_sides():
    key = tenant_fk("plan_id", "plans", ondelete="CASCADE")
    assert key.column_keys == ["tenant_id", "plan_id"]
    assert [element.target_fullname for element in key.elements] == ["plans.tenant_id", "plans.id"]
    assert key.ondelete == "CASCADE"


def test_key_of_a_tenant_table_begins_with_the_tenant():
    assert [column.name for column in metadata.tables["venues"].primary_key] == ["tenant_id", "id"]
    assert next(iter(metadata.tables["venues"].columns)).name == "tenant_id"


def test_every_constraint_and_index_has_a_name_that_postgresql_keeps():
    for table in metadata.tables.values():
        names = [constraint.name for constraint in table.constraints] + [
            index.name for index in table.indexes
        ]
        assert all(0 < len(str(name or "")) <= LONGEST_NAME for name in names), table.name


def test_privileges_are_declared_by_table():
    assert TenantModel.__privileges__ == "SELECT, INSERT, UPDATE, DELETE"
    assert AppendOnly.__privileges__ == "SELECT, INSERT"
    assert "DELETE" not in TenantKey.__privileges__


def test_expect_version_seen_before_a_change_conflicts():
    venue = Venue(version=3)
    venue.expect_version(3)
    with pytest.raises(Conflict) as refused:
        venue.expect_version(2)
    assert refused.value.details.items() >= {"seen_version": 2, "current_version": 3}.items()
