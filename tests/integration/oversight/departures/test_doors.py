"""A county that is leaving is read by its people and machines and changed by nobody; one that is closed lets nobody in."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from tests.integration.oversight.departures.conftest import ASKED, DUE
from tests.integration.web.conftest import (
    Browser,
    make_account,
    make_browser,
    make_machine,
    make_walk,
    testland,
    walk,
)

from xiangxun.foundation.access import Role
from xiangxun.foundation.jobs import find_job, task
from xiangxun.foundation.jobs.run import run
from xiangxun.foundation.outbox.service import enqueue
from xiangxun.kernel.clock import now, on_day
from xiangxun.oversight.departures import service
from xiangxun.oversight.departures.facts import standing
from xiangxun.registry.tenants.service import SYSTEM, set_admin_factor
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


def test_first_second_factor_is_not_set_up_in_a_county_that_is_leaving(
    app, walk, make_account, tenant, operators, unit_of_work
):
    for name in ("late", "early"):
        make_account(tenant, name, Role.TENANT_ADMIN)
    with unit_of_work(None) as db:
        set_admin_factor(db, SYSTEM, tenant.id, demanded=True)
    late, early = Browser(app.test_client(), tenant.code), Browser(app.test_client(), tenant.code)
    late.sign_in("late")
    early.sign_in("early")
    secret, _answer = early.set_up_code()
    waiting = Browser(app.test_client(), tenant.code)
    waiting.sign_in("late")
    begun = pending_of(waiting)
    with app.app_context(), unit_of_work(None) as db, on_day(ASKED):
        service.ask(db, operators["system"], tenant.id, letter="示函1号", due=DUE)

    def there() -> object:
        with app.app_context():
            return standing(tenant.id)

    head = there()
    refused = waiting.client.post(f"{waiting.root}/sign-in/code", data=begun)
    assert (refused.status_code, "不能新设动态口令" in refused.text) == (409, True)
    assert there() == head
    again = Browser(app.test_client(), tenant.code)
    again.sign_in("early")
    later = pyotp.TOTP(secret).at(now() + timedelta(seconds=30))
    assert again.send_code(later).status_code == 303
    assert again.get("/accounts/").status_code == 200
    assert there() == head


def pending_of(browser):
    """Return the form that would put a first second factor in force."""
    page = browser.get("/sign-in/code").text
    [secret] = re.findall(r"<p class=\"x-mono\">([A-Z2-7]{32})</p>", page)
    token, *_ = re.findall(r'name="csrf_token" value="([^"]+)"', page)
    return {"code": pyotp.TOTP(secret).now(), "csrf_token": token}


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
