"""Checklist 开通清单: each item is owed until the facts say otherwise, and only what the county needs is asked."""

from __future__ import annotations

from datetime import date

import pytest
from tests.counties.fixtures import testland
from tests.integration.web.conftest import make_account, make_browser

from xiangxun.foundation.access import Actor, Role
from xiangxun.oversight.onboarding.checklist import checklist
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.institutions.service import register_institution
from xiangxun.registry.interpretations.confirming import confirm, open_keys
from xiangxun.registry.interpretations.regulation import keep_regulation
from xiangxun.registry.lecturers.service import register_lecturer
from xiangxun.registry.townships.service import add_townships
from xiangxun.registry.venues.service import register_venue

__all__ = ["make_account", "make_browser", "testland"]

DAY = date(2026, 3, 1)


@pytest.fixture
def owed(unit_of_work, tenant, testland):
    """`owed()`: what the county owes, key → words."""

    def look():
        with unit_of_work(tenant.id) as db:
            return {one.key: one.owed for one in checklist(db) if one.owed}

    return look


@pytest.fixture
def work(unit_of_work, tenant, testland):
    """`with work() as db`: a transaction of the county."""
    return lambda: unit_of_work(tenant.id)


def test_empty_county_owes_everything_but_the_calendar(owed):
    assert owed().keys() == {
        "password",
        "duties",
        "regulation",
        "parameters",
        "townships",
        "venues",
        "institutions",
        "lecturers",
    }


def test_each_fact_settles_its_item(owed, work, actor):
    with work() as db:
        named = create_account(
            db, SYSTEM, username="a", name="甲", password="a passphrase 12", roles=[Role.AUTHORITY]
        )
        keep_regulation(db, actor, "第一条 目的。")
        add_townships(db, actor, ["东镇"])
        register_venue(db, actor, name="中心")
        school = register_institution(db, actor, name="学校")
        register_lecturer(db, actor, institution_id=school, name="讲师", birth=None)
    with work() as db:
        authority = Actor(account=named, name="甲", roles=frozenset({Role.AUTHORITY}))
        confirm(db, authority, open_keys(db), document="纪要1号", from_on=DAY)
    assert owed().keys() == {"password", "duties"}


def test_duty_is_held_by_somebody_who_has_a_password_in_the_words_of_the_county(owed, work):
    def give(username, *roles, actors=(), must_change=False):
        with work() as db:
            create_account(
                db,
                SYSTEM,
                username=username,
                name=username,
                password="a passphrase 12",
                roles=roles,
                actors=actors,
                must_change=must_change,
            )

    assert "领导小组" in owed()["duties"]
    give("group", Role.AUTHORITY, actors=("leading_group",), must_change=True)
    assert "领导小组" in owed()["duties"]
    give("head", Role.AUTHORITY, actors=("leading_group",))
    assert "领导小组" not in owed()["duties"]
    give("office", Role.PLAN_APPROVER, actors=("office",))
    give("money", Role.FINANCE)
    assert owed()["duties"] == "还缺：培训机构、档案专员"


def test_second_factor_is_owed_where_the_county_demands_it(owed, work, tenant, unit_of_work, make_account):
    make_account(tenant, "admin", Role.TENANT_ADMIN)
    assert "factor" not in owed()
    with unit_of_work(None) as db:
        db.merge(tenant).admin_factor = True
    assert "示例县admin" in owed()["factor"]


def test_checklist_page_is_for_those_who_get_the_county_ready(make_browser, tenant, testland):
    assert make_browser(tenant, "admin", Role.TENANT_ADMIN).get("/onboarding/").status_code == 200
    assert make_browser(tenant, "money", Role.FINANCE).get("/onboarding/").status_code == 403
