"""Tenants 县(市)入驻: a code of its own, a plugin that is there."""

from __future__ import annotations

from typing import Any

import pytest

from xiangxun.counties import CountyRules
from xiangxun.kernel.errors import InvalidInput, NotFound
from xiangxun.registry.tenants.queries import current_tenant_info, get_tenant, list_tenants
from xiangxun.registry.tenants.service import add_tenant

SAID: dict[str, Any] = {"code": "shili-2", "county": "testland", "title": "示例二县", "region": "990103"}


def test_add_tenant_is_found_by_its_code_and_sees_itself(unit_of_work, testland: CountyRules) -> None:
    with unit_of_work(None) as db:
        tenant = add_tenant(db, **SAID)
        assert get_tenant(db, "shili-2").id == tenant
        assert [one.code for one in list_tenants(db)] == ["shili-2"]
    with unit_of_work(tenant) as db:
        assert current_tenant_info(db).county == "testland"


@pytest.mark.parametrize("wrong", [{"code": "S"}, {"code": "1x"}, {"code": "a b"}, {"region": "9901"}])
def test_add_tenant_with_an_unfit_code_or_region_is_refused(
    unit_of_work, testland: CountyRules, wrong: dict[str, str]
) -> None:
    with pytest.raises(InvalidInput), unit_of_work(None) as db:
        add_tenant(db, **SAID | wrong)


def test_add_tenant_twice_is_refused(unit_of_work, testland: CountyRules) -> None:
    with unit_of_work(None) as db:
        add_tenant(db, **SAID)
    with pytest.raises(InvalidInput), unit_of_work(None) as db:
        add_tenant(db, **SAID)


def test_add_tenant_without_its_plugin_is_not_found(unit_of_work) -> None:
    with pytest.raises(NotFound), unit_of_work(None) as db:
        add_tenant(db, **SAID | {"county": "nowhere"})


def test_get_tenant_that_is_not_there_is_not_found(unit_of_work) -> None:
    with pytest.raises(NotFound), unit_of_work(None) as db:
        get_tenant(db, "nowhere")
