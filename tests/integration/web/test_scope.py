"""Scope 查阅范围: an institution sees its own affairs and nothing of its neighbour in the same county."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from tests.counties.people import roster_workbook, villager
from tests.counties.walk import Walk
from tests.integration.web.addresses import addresses, row_arguments
from tests.integration.web.conftest import Browser, Machine, MakeAccount, MakeMachine

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.decisions import list_receipts
from xiangxun.oversight.reading import BELONGS
from xiangxun.registry.accounts.tokens import issue_token
from xiangxun.registry.institutions.orders import issue_order
from xiangxun.registry.tenants.models import Tenant
from xiangxun.results.followup.queries import list_rounds
from xiangxun.results.followup.service import plan_rounds
from xiangxun.results.ledger.service import compute_ledger, request_export
from xiangxun.training.enrolment.queries import list_imports
from xiangxun.training.plans.service import draft_plan

#: Words that stand only in what belongs to the first institution.
THEIRS = ("邻校标记", "示例学校", "示老师", "五月班", "2024-01")
#: Numbers in addresses that are no row of an institution: the administrator's accounts, the offices' need list, copies,
#: one's own tokens; and two that stand beside a word or a session, which is looked at instead.
NO_ROWS = {"account_id", "need_id", "n", "token_id", "subject_id", "matter_id", "enrolment_id"}


@pytest.fixture
def theirs(walk: Walk) -> dict[str, int]:
    """A whole session of the first institution, with calls, ledger and an order to mend: how its rows are numbered."""
    walk.to_closed(
        [villager(n, name=f"邻校标记{n}") for n in (1, 2)], title="邻校标记期", township="邻校标记镇"
    )
    trainee, last = walk.admitted()[0], walk.days[-1]
    scan = walk.file("notice", content=roster_workbook([villager(1)]))
    with walk.on(last) as db:
        plan_rounds(db, walk.group, walk.session)
        compute_ledger(db, walk.school, walk.session)
    with walk.on(last) as db:
        return {
            "session_id": walk.session,
            "subject_id": walk.session,
            "matter_id": walk.session,
            "plan_id": walk.plan,
            "institution_id": walk.institution,
            "lecturer_id": walk.lecturer,
            "trainee_id": trainee,
            "import_id": list_imports(db, walk.session)[0].id,
            "document_id": scan,
            "receipt_id": list_receipts(db, "session", walk.session)[0].id,
            "round_id": list_rounds(db, walk.session)[0].id,
            "job_id": request_export(db, walk.school, walk.session),
            "order_id": issue_order(
                db,
                walk.group,
                institution_id=walk.institution,
                session_id=walk.session,
                rule="TL-1",
                demand="邻校标记整改",
                due=last + timedelta(days=9),
            ),
        }


@pytest.fixture
def stranger(walk: Walk) -> Actor:
    """Somebody of the second institution."""
    return walk.other_school()


@pytest.fixture
def browser_of_stranger(app: Flask, tenant: Tenant, stranger: Actor, make_account: MakeAccount) -> Browser:
    """The browser of a colleague of the stranger's."""
    make_account(tenant, "colleague", Role.INSTITUTION, institution_id=stranger.institution)
    browser = Browser(app.test_client(), tenant.code)
    assert browser.sign_in("colleague").status_code == 303
    return browser


@pytest.fixture
def machine_of_stranger(app: Flask, walk: Walk, stranger: Actor) -> Machine:
    """A machine with the stranger's token."""
    with walk.on() as db:
        return Machine(app.test_client(), issue_token(db, stranger, label="test"))


@pytest.fixture
def machine_of_school(app: Flask, walk: Walk) -> Machine:
    """A machine with a token of the first institution."""
    with walk.on() as db:
        return Machine(app.test_client(), issue_token(db, walk.school, label="test"))


def _marks(text: str) -> list[str]:
    return [mark for mark in THEIRS if mark in text]


def test_read_everything_as_another_institution_shows_nothing_of_the_first(
    app: Flask,
    walk: Walk,
    theirs: dict[str, int],
    browser_of_stranger: Browser,
    machine_of_stranger: Machine,
) -> None:
    days = [day.isoformat() for day in walk.days]
    opened = 0
    for address in addresses(app, "/c/<county>/", theirs, days):
        answer = browser_of_stranger.client.get(address)
        assert answer.status_code < 500, address
        assert not _marks(answer.text), (address, _marks(answer.text))
        opened += answer.status_code == 200
    for address in addresses(app, "/api/v1/", theirs, days):
        answer = machine_of_stranger.get(address.removeprefix("/api/v1"))
        assert answer.status_code < 500, address
        assert not _marks(answer.get_data(as_text=True)), (address, _marks(answer.get_data(as_text=True)))
        opened += answer.status_code == 200
    assert opened > 25


@pytest.mark.parametrize(
    "path",
    [
        "/sessions/{session_id}",
        "/sessions/{session_id}/receipts",
        "/sessions/{session_id}/enrolments",
        "/sessions/{session_id}/ledger",
        "/sessions/{session_id}/ledger/entries",
        "/sessions/{session_id}/funds",
        "/sessions/{session_id}/documents",
        "/plans/{plan_id}",
        "/trainees/{trainee_id}",
        "/lecturers/{lecturer_id}",
        "/institutions/{institution_id}",
        "/institutions/{institution_id}/orders",
        "/rosters/{import_id}",
        "/receipts/{receipt_id}",
        "/followups/{round_id}/calls",
        "/approvals/session/{matter_id}",
        "/jobs/{job_id}",
    ],
)
def test_ask_for_a_row_by_number_is_found_by_its_own_institution_alone(
    theirs: dict[str, int], machine_of_school: Machine, machine_of_stranger: Machine, path: str
) -> None:
    address = path.format(**theirs)
    assert machine_of_school.get(address).status_code == 200
    assert machine_of_stranger.get(address).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/documents/{document_id}/fetch",
        "/documents/session/{subject_id}",
        "/sessions/{session_id}/ledger/workbook",
        "/trainees/{trainee_id}/reveal",
        "/institutions/orders/{order_id}/close",
    ],
)
def test_post_to_another_institutions_row_is_not_found(
    theirs: dict[str, int], browser_of_stranger: Browser, path: str
) -> None:
    sent = {"reason": "看一看", "report": "已改", "kind": "notice", "title": "通知"}
    assert browser_of_stranger.post(path.format(**theirs), sent).status_code == 404


def test_search_for_a_trainee_finds_only_ones_own(
    theirs: dict[str, int], machine_of_school: Machine, machine_of_stranger: Machine
) -> None:
    asked = {"name": "邻校"}
    assert len(machine_of_school.post("/trainees/search", asked).get_json()) == 2
    assert machine_of_stranger.post("/trainees/search", asked).get_json() == []


def test_lists_of_ones_own_institution_are_whole(theirs: dict[str, int], machine_of_school: Machine) -> None:
    for path, number in (
        ("/sessions", "session_id"),
        ("/trainees", "trainee_id"),
        ("/plans", "plan_id"),
        ("/lecturers", "lecturer_id"),
    ):
        assert theirs[number] in {one["id"] for one in machine_of_school.get(path).get_json()["items"]}, path
    institutions = machine_of_school.get("/institutions").get_json()
    assert theirs["institution_id"] in {one["id"] for one in institutions}


def test_plan_of_nobody_in_particular_is_for_every_institution(
    walk: Walk, machine_of_stranger: Machine
) -> None:
    with walk.on() as db:
        plan = draft_plan(db, walk.group, kind="year", title="全县年度计划")
    assert machine_of_stranger.get(f"/plans/{plan}").status_code == 200


def test_lecturer_without_an_institution_sees_nobodys_affairs(
    make_machine: MakeMachine, tenant: Tenant, theirs: dict[str, int]
) -> None:
    machine = make_machine(tenant, "guest", Role.LECTURER)
    assert machine.get("/sessions").get_json()["items"] == []
    assert machine.get("/trainees").get_json()["items"] == []
    assert machine.get(f"/sessions/{theirs['session_id']}").status_code == 404


def test_every_number_in_an_address_is_looked_at(app: Flask) -> None:
    assert row_arguments(app) == BELONGS.keys() | NO_ROWS
