"""Markers 标记: rows of another county, planted in every table a page can show, are seen in no answer of ours."""

from __future__ import annotations

import pytest
from flask import Flask
from tests.counties.people import villager
from tests.counties.walk import UnitOfWork, Walk
from tests.integration.web.addresses import addresses
from tests.integration.web.conftest import Browser, MakeBrowser, MakeMachine

from xiangxun.registry.institutions.service import register_institution
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.venues.service import register_venue
from xiangxun.results.ledger.service import compute_ledger

MARKER = "邻县标记"


@pytest.fixture
def theirs(unit_of_work: UnitOfWork, other_tenant: Tenant, walk: Walk) -> Walk:
    """A whole session of the neighbours, every name of it marked."""
    neighbours = Walk(unit_of_work, other_tenant.id)
    neighbours.to_closed(
        [villager(n, name=f"{MARKER}{n}") for n in (1, 2)],
        code=f"{MARKER}期",
        title=f"{MARKER}班",
        township=MARKER,
    )
    group = neighbours.group
    with neighbours.on(neighbours.days[-1]) as db:
        register_venue(db, group, name=f"{MARKER}场所")
        register_institution(db, group, name=f"{MARKER}机构")
        compute_ledger(db, neighbours.school, neighbours.session)
    return neighbours


@pytest.fixture
def ours(walk: Walk) -> Walk:
    """A whole session of ours, with a ledger."""
    walk.to_closed()
    with walk.on(walk.days[-1]) as db:
        compute_ledger(db, walk.school, walk.session)
    return walk


def _ids(walk: Walk) -> dict[str, int]:
    return {
        "session_id": walk.session,
        "plan_id": walk.plan,
        "institution_id": walk.institution,
        "lecturer_id": walk.lecturer,
        "trainee_id": walk.admitted()[0],
    }


def test_read_every_page_and_route_of_ours_shows_no_marker(
    app: Flask, browser: Browser, make_machine: MakeMachine, tenant: Tenant, ours: Walk, theirs: Walk
) -> None:
    machine = make_machine(tenant)
    days = [day.isoformat() for day in ours.days]
    opened = 0
    for address in addresses(app, "/c/<county>/", _ids(ours), days):
        answer = browser.client.get(address)
        assert answer.status_code < 500, address
        assert MARKER not in answer.text, address
        opened += answer.status_code == 200
    for address in addresses(app, "/api/v1/", _ids(ours), days):
        answer = machine.get(address.removeprefix("/api/v1"))
        assert answer.status_code < 500, address
        assert MARKER not in answer.get_data(as_text=True), address
        assert "\\u90bb\\u53bf" not in answer.get_data(as_text=True), address
        opened += answer.status_code == 200
    assert opened > 50


def test_ask_for_their_rows_by_number_finds_nothing(
    app: Flask, browser: Browser, make_machine: MakeMachine, tenant: Tenant, ours: Walk, theirs: Walk
) -> None:
    machine = make_machine(tenant)
    days = [day.isoformat() for day in theirs.days]
    ids = _ids(theirs)
    for address in addresses(app, "/c/<county>/", ids, days):
        assert MARKER not in browser.client.get(address).text, address
    for address in addresses(app, "/api/v1/", ids, days):
        assert MARKER not in machine.get(address.removeprefix("/api/v1")).get_data(as_text=True), address
    for path in (f"/sessions/{theirs.session}", f"/trainees/{ids['trainee_id']}", f"/plans/{theirs.plan}"):
        assert machine.get(path).status_code == 404, path


def test_search_and_spreadsheet_of_ours_show_no_marker(browser: Browser, ours: Walk, theirs: Walk) -> None:
    assert MARKER not in browser.post("/trainees/", {"search": MARKER[:1]}).text.replace(
        f'value="{MARKER[:1]}"', ""
    )
    workbook = browser.post(f"/sessions/{ours.session}/ledger/workbook")
    assert workbook.status_code == 200
    assert MARKER.encode() not in workbook.data


def test_markers_are_there_for_those_they_belong_to(
    make_browser: MakeBrowser, other_tenant: Tenant, theirs: Walk
) -> None:
    neighbour = make_browser(other_tenant, "clerk")
    for path in (
        "/sessions/",
        "/trainees/",
        "/venues/",
        "/institutions/",
        f"/sessions/{theirs.session}/ledger/",
    ):
        assert MARKER in neighbour.get(path).text, path
