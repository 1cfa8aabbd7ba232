"""The county in the context: set for a while, gone afterwards, never guessed."""

from __future__ import annotations

import contextvars

import pytest

from xiangxun.foundation.db.tenancy import current_tenant, find_tenant, tenant_scope
from xiangxun.kernel.errors import NoTenant


def test_current_tenant_without_a_scope_is_refused():
    with pytest.raises(NoTenant):
        current_tenant()
    assert find_tenant() is None


def test_scope_sets_the_tenant_and_resets_it_after_an_error():
    def fail() -> None:
        with tenant_scope(1):
            assert current_tenant() == 1
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert find_tenant() is None


def test_platform_scope_inside_a_county_sees_no_county():
    with tenant_scope(1):
        with tenant_scope(None):
            assert find_tenant() is None
        assert current_tenant() == 1


def test_scope_of_another_context_does_not_show():
    with tenant_scope(1):
        assert contextvars.Context().run(find_tenant) is None
