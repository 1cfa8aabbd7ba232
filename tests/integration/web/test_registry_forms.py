"""Forms of the registers 登记表单: shown to those who may use them, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.counties.walk import Walk
from tests.integration.web.conftest import MakeBrowser

from xiangxun.foundation.access import Role
from xiangxun.kernel.clock import today
from xiangxun.registry.institutions.orders import issue_order
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.townships.service import add_townships
from xiangxun.registry.venues.service import register_venue


@pytest.mark.parametrize(
    ("page", "controls", "keeper"),
    [
        ("/townships/", ["登记乡镇", "上传名单", ">停用"], Role.TENANT_ADMIN),
        ("/venues/", ["登记场所"], Role.AUTHORITY),
        ("/institutions/", ["登记机构"], Role.TENANT_ADMIN),
        ("/lecturers/", ["登记讲师"], Role.PUBLIC_SERVICE_CENTRE),
    ],
)
def test_forms_are_shown_to_keepers_alone(
    walk: Walk, make_browser: MakeBrowser, tenant: Tenant, page: str, controls: list[str], keeper: Role
) -> None:
    with walk.on() as db:
        add_townships(db, walk.group, ["东镇"])
        register_venue(db, walk.group, name="文化站", township="东镇")
    kept, read = (
        make_browser(tenant, "k", keeper).get(page),
        make_browser(tenant, "r", Role.FINANCE).get(page),
    )
    assert read.status_code == 200
    for control in controls:
        assert f"{control}</" in kept.text
        assert f"{control}</" not in read.text


@pytest.mark.parametrize(
    ("role", "closes", "judges"),
    [(Role.INSPECTOR, True, True), (Role.FINANCE, False, False)],
)
def test_order_to_mend_is_closed_by_those_who_may(
    walk: Walk, make_browser: MakeBrowser, tenant: Tenant, role: Role, closes: bool, judges: bool
) -> None:
    with walk.on() as db:
        issue_order(
            db,
            walk.group,
            institution_id=walk.institution,
            session_id=None,
            rule="TL-DOCS",
            demand="补齐签到表",
            due=today() + timedelta(days=400),
        )
    page = make_browser(tenant, "who", role).get(f"/institutions/{walk.institution}").text
    assert ("补齐签到表" in page, "销号</button>" in page, "认定未整改</button>" in page) == (
        True,
        closes,
        judges,
    )


@pytest.mark.parametrize(("rule", "article"), [("TL-11-3", "第十一条/（三）"), ("TL-GONE", "TL-GONE")])
def test_order_to_mend_names_the_article_it_rests_on(
    walk: Walk, make_browser: MakeBrowser, tenant: Tenant, rule: str, article: str
) -> None:
    with walk.on() as db:
        issue_order(
            db,
            walk.group,
            institution_id=walk.institution,
            session_id=None,
            rule=rule,
            demand="补齐签到表",
            due=today() + timedelta(days=400),
        )
    page = make_browser(tenant, "who", Role.FINANCE).get(f"/institutions/{walk.institution}").text
    assert f">{article}</a>" in page
