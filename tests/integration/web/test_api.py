"""JSON API 数据接口: described by OpenAPI, one session taken through its steps by another system."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Flask
from tests.counties.people import roster_workbook, villagers
from tests.counties.walk import FIRST_DAY, UnitOfWork, Walk
from tests.integration.web.conftest import Machine, MakeMachine

from xiangxun.kernel.clock import on_day
from xiangxun.registry.tenants.models import Tenant
from xiangxun.training.enrolment.service import run_import


def test_description_names_every_route_and_its_errors(app: Flask) -> None:
    told = app.test_client().get("/api/v1/openapi.json").json
    assert told is not None
    assert told["openapi"] == "3.1.0"
    assert told["security"] == [{"token": []}]
    routes = {
        rule.rule.replace("<int:", "{").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        and "any(" not in rule.rule
        and not rule.rule.endswith("openapi.json")
    }
    assert routes <= set(told["paths"])
    assert len(routes) > 40
    for path, operations in told["paths"].items():
        for method, operation in operations.items():
            if method in ("get", "post"):
                assert operation["summary"], path
                assert "default" in operation["responses"], path


def test_description_has_one_component_per_name(app: Flask) -> None:
    told = app.test_client().get("/api/v1/openapi.json").json
    assert told is not None
    assert not [name for name in told["components"]["schemas"] if name[-1].isdigit()]


def test_list_sessions_goes_on_behind_the_last(machine: Machine, walk: Walk) -> None:
    for n in range(3):
        walk.draft(code=f"2024-{n}")
    first = machine.get("/sessions?limit=2").json
    assert first is not None
    rest = machine.get(f"/sessions?limit=2&after={first['next']}").json
    assert rest is not None
    assert [one["code"] for one in [*first["items"], *rest["items"]]] == ["2024-2", "2024-1", "2024-0"]
    assert rest["next"] is None


def test_lists_of_plans_and_lecturers_go_on_behind_the_last(machine: Machine, walk: Walk) -> None:
    plans = [walk.submit_plan(title=f"五月班{n}") for n in range(3)]
    assert {one["id"] for one in _whole(machine, "/plans")} == set(plans)
    assert walk.lecturer in {one["id"] for one in _whole(machine, "/lecturers")}


def _whole(machine: Machine, path: str) -> list[dict[str, Any]]:
    """Read a list to its end, one by one; nothing comes twice."""
    seen: list[dict[str, Any]] = []
    after = ""
    while True:
        page = machine.get(f"{path}?limit=1{after}").json
        assert page is not None
        seen += page["items"]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len({one["id"] for one in seen}) == len(seen)
    return seen


def test_list_trainees_is_masked_and_goes_on(machine: Machine, walk: Walk) -> None:
    walk.to_open(villagers(5))
    seen, after = [], ""
    while True:
        answer = machine.get(f"/trainees?limit=2{after}")
        page = answer.json
        assert page is not None
        assert "990101" not in answer.text
        seen += [one["name"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert sorted(seen) == sorted(one.name for one in villagers(5))


def test_reveal_number_needs_a_reason_and_tells_it(machine: Machine, walk: Walk) -> None:
    walk.to_open(villagers(1))
    (trainee,) = walk.admitted()
    assert machine.post(f"/trainees/{trainee}/reveal", {"reason": ""}).status_code == 422
    told = machine.post(f"/trainees/{trainee}/reveal", {"reason": "核对原件"}).json
    assert told == {"id_number": villagers(1)[0].id_number, "phone": villagers(1)[0].phone}


def test_bring_in_roster_by_upload_look_and_start(
    machine: Machine, walk: Walk, unit_of_work: UnitOfWork, tenant: Tenant
) -> None:
    walk.to_draft()
    upload = {"file": (BytesIO(roster_workbook(villagers(4))), "名单.xlsx")}
    looked = machine.post(
        f"/sessions/{walk.session}/rosters", data=upload, content_type="multipart/form-data"
    )
    assert looked.status_code == 201, looked.text
    assert looked.json is not None
    assert looked.json["counts"] == {"accept": 4, "accept_with_warning": 0, "reject": 0}
    started = machine.post(f"/rosters/{looked.json['id']}/start")
    assert started.status_code == 202
    assert started.json is not None
    assert started.json["job"]["state"] == "queued"
    with on_day(FIRST_DAY), unit_of_work(tenant.id) as db:
        run_import(db, walk.school, looked.json["id"])
    people = machine.get(f"/sessions/{walk.session}/enrolments").json
    assert people is not None
    assert [one["ordinal"] for one in people["items"]] == [1, 2, 3, 4]


def test_take_session_from_plan_to_ledger_by_api(
    make_machine: MakeMachine, tenant: Tenant, walk: Walk
) -> None:
    walk.to_open(villagers(3))
    machine = make_machine(tenant)
    day = walk.days[0].isoformat()
    marks = [{"trainee_id": one, "state": "present"} for one in walk.admitted()]
    for slot in (0, 1):
        body = {"on": day, "slot": slot, "marks": marks}
        assert machine.post(f"/sessions/{walk.session}/sign-ins", body).json == {"people": 3}
    held = machine.post(f"/sessions/{walk.session}/days/{day}/held")
    assert held.status_code == 200, held.text
    shown = machine.get(f"/sessions/{walk.session}").json
    assert shown is not None
    assert shown["gate"]["stage"] == "close"
    assert [stage["look"] for stage in shown["stages"]][:4] == ["", "", "", "is-now"]


def test_read_ledger_and_why_of_each_line(machine: Machine, walk: Walk) -> None:
    walk.to_closed(villagers(3))
    made = machine.post(f"/sessions/{walk.session}/ledger")
    assert made.status_code == 200, made.text
    assert made.json is not None
    assert made.json["counted"] + made.json["not_counted"] == 3
    assert sum(made.json["by_rule"].values()) == made.json["not_counted"]
    lines = machine.get(f"/sessions/{walk.session}/ledger/entries?limit=2").json
    assert lines is not None
    assert len(lines["items"]) == 2
    assert lines["next"] == 2
    why = machine.get(f"/receipts/{made.json['receipt_id']}?about=person:{lines['items'][0]['trainee_id']}")
    assert why.status_code == 200, why.text


def test_read_everything_of_a_closed_session(machine: Machine, walk: Walk) -> None:
    walk.to_closed()
    machine.post(f"/sessions/{walk.session}/ledger")
    one = f"/sessions/{walk.session}"
    for path in (
        one,
        f"{one}/receipts",
        f"{one}/documents",
        f"{one}/enrolments",
        f"{one}/rosters",
        f"{one}/sign-ins",
        f"{one}/feedback",
        f"{one}/ledger",
        f"{one}/dossier",
        f"{one}/followups",
        f"{one}/acceptance",
        f"{one}/funds",
        "/institutions",
        "/lecturers",
        "/venues",
        "/plans",
        "/approvals",
        f"/approvals/session/{walk.session}",
        "/archives",
        "/interpretations",
    ):
        answer = machine.get(path)
        assert answer.status_code == 200, (path, answer.text)
