"""Roles and the one question before a deed."""

from __future__ import annotations

import pytest

from xiangxun.foundation.access import Actor, Role, require
from xiangxun.kernel.errors import Forbidden


def test_require_of_a_role_the_actor_holds_passes():
    clerk = Actor(1, "张三", frozenset({Role.FINANCE, Role.ARCHIVIST}))
    require(clerk, Role.AUTHORITY, Role.FINANCE)


@pytest.mark.parametrize("roles", [frozenset(), frozenset({Role.TENANT_ADMIN})])
def test_require_of_a_role_the_actor_lacks_names_it_in_chinese(roles):
    with pytest.raises(Forbidden, match="主管部门、验收小组") as refused:
        require(Actor(1, "张三", roles), Role.AUTHORITY, Role.ACCEPTANCE_TEAM)
    assert refused.value.details == {"roles": ["authority", "acceptance_team"]}


def test_every_role_has_a_chinese_name_of_its_own():
    assert len({role.label for role in Role}) == len(Role)
