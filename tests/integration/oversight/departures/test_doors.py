"""A county that is leaving is read by its people and machines and changed by nobody; one that is closed lets nobody in."""

from __future__ import annotations

import pytest
from tests.integration.oversight.departures.conftest import ASKED, DUE
from tests.integration.web.conftest import make_account, make_browser, make_machine, make_walk, testland, walk

from xiangxun.foundation.jobs import find_job, task
from xiangxun.foundation.jobs.run import run
from xiangxun.foundation.outbox.service import enqueue
from xiangxun.kernel.clock import on_day
from xiangxun.oversight.departures import service
from xiangxun.registry.venues.queries import list_venues

__all__ = ["make_account", "make_browser", "make_machine", "make_walk", "testland", "walk"]


@pytest.fixture
def people(walk, make_browser, make_machine, tenant, leaving):
    """A browser and a machine of the county, signed in while it is leaving."""
    return make_browser(tenant), make_machine(tenant)


def test_leaving_county_is_read_and_not_changed(people, unit_of_work, tenant):
    browser, machine = people
    assert (browser.get("/venues/").status_code, machine.get("/venues").status_code) == (200, 200)
    assert "正在离开本平台" in browser.get("/venues/").text
    refused = browser.post("/venues/", {"name": "新场所"})
    assert (refused.status_code, "数据已冻结" in refused.text) == (403, True)
    looked = browser.post("/trainees/", {"search": "测"}, page="/trainees/")
    assert looked.status_code == 200
    answer = machine.post("/venues", {"name": "新场所"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "county_leaving")
    with unit_of_work(tenant.id) as db:
        assert "新场所" not in {one.name for one in list_venues(db)}
    assert browser.post("/accounts/sign-out").status_code == 303


def test_every_page_of_a_leaving_county_opens_as_before(
    app, walk, make_browser, tenant, operators, unit_of_work
):
    browser = make_browser(tenant)
    pages = [
        rule.rule.removeprefix("/c/<county>")
        for rule in app.url_map.iter_rules()
        if rule.arguments == {"county"} and "GET" in (rule.methods or ()) and "/sign-in" not in rule.rule
    ]
    before = {page: browser.get(page).status_code for page in pages}
    with unit_of_work(None) as db, on_day(ASKED):
        service.ask(db, operators["system"], tenant.id, letter="示函1号", due=DUE)
    assert list(before.values()).count(200) > 20
    assert {page: browser.get(page).status_code for page in pages} == before


def test_closed_county_lets_nobody_in(people, operators, leaving, unit_of_work, monkeypatch, tenant):
    monkeypatch.setattr(service, "_refuse_owing", lambda _row: None)
    browser, machine = people
    with unit_of_work(None) as db:
        service.confirm(db, operators["audit"], leaving)
    with unit_of_work(None) as db, on_day(DUE):
        service.begin(db, leaving)
    assert (browser.get("/venues/").status_code, machine.get("/venues").status_code) == (403, 403)


@pytest.mark.parametrize("stands_still", [True, False])
def test_job_of_a_county_that_stands_still_waits(app, operators, unit_of_work, request, tenant, stands_still):
    task("test.leaving")(_work)
    with unit_of_work(tenant.id) as db:
        number = enqueue(db, "test.leaving", {}, key="test.leaving")
    if stands_still:
        request.getfixturevalue("leaving")
    with app.app_context():
        run(tenant.id, number, "test.leaving", {})
    with unit_of_work(tenant.id) as db:
        job = find_job(db, "test.leaving")
    assert job is not None
    assert job.state == ("queued" if stands_still else "done")


def _work(*, db, tenant_id):
    del db, tenant_id
