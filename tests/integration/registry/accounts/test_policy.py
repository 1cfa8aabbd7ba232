"""Sign-in policy 登录策略: the platform's holds for all, a county's own only where it is stricter."""

from __future__ import annotations

import pytest
from tests.counties.walk import PASSWORD

from xiangxun.foundation.access import Actor, Role
from xiangxun.kernel.errors import Forbidden, InvalidInput
from xiangxun.registry.accounts.policy import WORDS, Policy, own_policy, policy_of, set_policy
from xiangxun.registry.accounts.service import SYSTEM, create_account

NONE = dict.fromkeys(WORDS)


@pytest.fixture
def ask(unit_of_work, tenant):
    """`ask(idle_minutes=…)`: what 示例县 asks of its people."""

    def say(**wanted):
        with unit_of_work(tenant.id) as db:
            set_policy(db, SYSTEM, NONE | wanted)

    return say


def test_county_without_its_own_follows_the_platform(unit_of_work, tenant):
    with unit_of_work(tenant.id) as db:
        assert policy_of(db) == Policy()


def test_county_that_asks_for_more_gets_it_alone(unit_of_work, tenant, other_tenant, ask):
    ask(password_length=16, idle_minutes=20)
    with unit_of_work(tenant.id) as db:
        assert policy_of(db) == Policy(password_length=16, idle_minutes=20)
        with pytest.raises(InvalidInput, match="至少 16 位"):
            create_account(
                db, SYSTEM, username="a", name="甲", password="twelve chars1", roles=[Role.FINANCE]
            )
        create_account(db, SYSTEM, username="a", name="甲", password=PASSWORD, roles=[Role.FINANCE])
    with unit_of_work(other_tenant.id) as db:
        assert policy_of(db) == Policy()


def test_empty_field_goes_back_to_the_platform(unit_of_work, tenant, ask):
    ask(failures=3)
    ask()
    with unit_of_work(tenant.id) as db:
        assert policy_of(db) == Policy()
        assert own_policy(db) == NONE


@pytest.mark.parametrize(
    "laxer",
    [
        {"password_length": 9},
        {"failures": 6},
        {"wait_minutes": 14},
        {"idle_minutes": 61},
        {"idle_minutes": 0},
        {"failures": -1},
        {"wait_minutes": 1441},
    ],
)
def test_what_is_laxer_or_of_no_use_is_refused(ask, laxer):
    with pytest.raises(InvalidInput):
        ask(**laxer)


def test_only_the_administrator_sets_it(unit_of_work, tenant):
    clerk = Actor(account=None, name="办事员", roles=frozenset(Role) - {Role.TENANT_ADMIN})
    with unit_of_work(tenant.id) as db, pytest.raises(Forbidden):
        set_policy(db, clerk, NONE)
