"""Settings page 本县设置: the authority confirms what was prepared and what is presumed, all at once or one by one."""

from __future__ import annotations

from datetime import date

import pytest
from tests.counties.fixtures import make_walk, testland, walk
from tests.integration.web.conftest import browser, make_account, make_browser

from xiangxun.foundation.access import Role
from xiangxun.registry.interpretations.confirming import Reading, open_keys, proposals, propose
from xiangxun.registry.interpretations.queries import list_interpretations

__all__ = ["browser", "make_account", "make_browser", "make_walk", "testland", "walk"]

PAGE = "/rules/settings"
FORM = {"document": "会议纪要1号", "from_on": "2026-03-01"}


@pytest.fixture
def prepared(unit_of_work, tenant, testland, actor):
    """A reading that somebody prepared."""
    with unit_of_work(tenant.id) as db:
        propose(db, actor, [Reading("age.count", "strict", date(2026, 1, 1), "纪要9号")])


def test_one_confirmation_settles_every_question(browser, prepared, unit_of_work, tenant):
    with unit_of_work(tenant.id) as db:
        asked = len(open_keys(db))
    shown = browser.get(PAGE).text
    assert "代拟：" in shown
    assert f"全部 {asked} 项待确认的" in shown
    assert browser.post(f"{PAGE}/confirm", FORM | {"all": "1"}, page=PAGE).status_code == 303
    with unit_of_work(tenant.id) as db:
        assert not open_keys(db)
        assert not proposals(db)
        documents = {one.key: one.document for one in list_interpretations(db)}
    assert documents.pop("age.count") == "纪要9号"
    assert set(documents.values()) == {"会议纪要1号"}
    assert f'action="/c/shili{PAGE}/confirm"' in browser.get(PAGE).text
    assert "全部" not in browser.get(PAGE).text


def test_chosen_parameters_are_confirmed_and_the_others_stay_questions(browser, unit_of_work, tenant):
    with unit_of_work(tenant.id) as db:
        first, *others = open_keys(db)
    browser.post(f"{PAGE}/confirm", FORM | {"keys": first}, page=PAGE)
    with unit_of_work(tenant.id) as db:
        assert list(open_keys(db)) == others


@pytest.mark.parametrize(
    "sent", [FORM, FORM | {"dismiss": "1"}, FORM | {"dismiss": "1", "keys": "age.limit"}]
)
def test_form_with_nothing_ticked_says_so_and_does_nothing(browser, prepared, unit_of_work, tenant, sent):
    answer = browser.post(f"{PAGE}/confirm", sent, page=PAGE)
    assert (answer.status_code, "请先勾选" in answer.text) == (422, True)
    with unit_of_work(tenant.id) as db:
        assert list(proposals(db)) == ["age.count"]
        assert not list_interpretations(db)


@pytest.mark.parametrize(("since", "waits"), [(2025, 0), (2026, 0), (2027, 1)])
def test_reading_that_the_county_confirmed_is_not_prepared_again(
    browser, prepared, unit_of_work, tenant, actor, since, waits
):
    browser.post(f"{PAGE}/confirm", FORM | {"keys": "age.count"}, page=PAGE)
    with unit_of_work(tenant.id) as db:
        again = Reading("age.count", "strict", date(since, 1, 1), "纪要9号")
        assert propose(db, actor, [again]) == waits
        assert len(proposals(db)) == waits
        assert len(list_interpretations(db)) == 1


def test_prepared_reading_that_is_dropped_holds_nowhere(browser, prepared, unit_of_work, tenant):
    sent = FORM | {"keys": "age.count", "dismiss": "1"}
    assert browser.post(f"{PAGE}/confirm", sent, page=PAGE).status_code == 303
    with unit_of_work(tenant.id) as db:
        assert not proposals(db)
        assert not list_interpretations(db)


def test_confirmation_needs_a_document_and_the_authority(make_browser, browser, tenant, walk):
    assert browser.post(f"{PAGE}/confirm", {"all": "1"}, page=PAGE).status_code == 422
    clerk = make_browser(tenant, "clerk", Role.FINANCE, Role.TENANT_ADMIN)
    assert "全部" not in clerk.get(PAGE).text
    assert clerk.post(f"{PAGE}/confirm", FORM | {"all": "1"}).status_code == 403
