"""The operators' console 运营控制台 in a browser: no page has a serious finding or is wider than its screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from redis import Redis
from sqlalchemy import update
from sqlalchemy.orm import Session
from tests.counties.walk import PASSWORD, UnitOfWork, Walk
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.looking import beyond, keep, serious

from xiangxun.counties import county_rules
from xiangxun.foundation import vault
from xiangxun.keeper.doing import do
from xiangxun.kernel.clock import now
from xiangxun.oversight.errands.kinds import KINDS
from xiangxun.oversight.errands.queries import open_errands
from xiangxun.oversight.errands.service import ask, begin, end, telling
from xiangxun.oversight.errands.signs import show_able
from xiangxun.oversight.keeping.service import note_run
from xiangxun.registry.accounts.operators import DUTIES, OperatorInfo, create_operator, find_operator
from xiangxun.registry.tenants.models import RuleFailure, Tenant
from xiangxun.settings import Settings

pytestmark = pytest.mark.browser

STAMPS = ("20261120T023000Z", "20261121T023000Z", "20261122T023000Z")
COUNTED = {"contents": 1204, "audit entries": 1101, "receipts": 448, "archives": 9, "pages": 11}
LOOKED = {"tables": 96, "questions": 672, "counties": 8, "pages": 984, "pages shown": 951, "exports": 176}
FINDINGS = [
    {"subject": "PostgreSQL", "state": "ok", "message": "版本 18.1，编码 UTF8。", "remedy": ""},
    {
        "subject": "备份",
        "state": "warn",
        "message": "上次成功在 2026-11-19。",
        "remedy": "请执行 xiangxun backup run（xiangxun-backup.timer），并查明为何中断。",
    },
    {
        "subject": "表结构",
        "state": "bad",
        "message": "数据库为 a4d07c5be913，程序为 571d9948edb9。",
        "remedy": "请设置 DATABASE_OWNER_URL 后执行 xiangxun db upgrade。",
    },
]
COMPARED = {
    "version": "0.9",
    "receipts": 412,
    "differing": 2,
    "by_hook": [["check_people", 2]],
    "shown": [
        {
            "receipt": 31,
            "hook": "check_people",
            "edition": "2024",
            "edition_now": "2026",
            "places": [
                {"place": "findings[0]", "stored": None, "now": "TL-AGE block"},
                {"place": "findings[1].values.name", "stored": "", "now": "7"},
            ],
            "more": 3,
            "failed": False,
        }
    ],
    "fields": {
        "rows": 64,
        "steps": [{"step": "rename", "on": "register:acceptance_batch", "key": "people", "rows": 60}],
        "kept_aside": [
            {
                "on": "register:acceptance_batch",
                "key": "contract",
                "why": "合同编号不是数字",
                "asked": True,
                "values": 4,
            }
        ],
    },
    "digest": "d" * 64,
}


@pytest.fixture
def busy(unit_of_work: UnitOfWork, walk: Walk, tenant: Tenant, redis_url: str, app: Flask) -> dict[str, str]:
    """A console with something on every page; the addresses of its pages by name."""
    with unit_of_work(tenant.id) as db:
        vault.seal(db, "test.field", "x")
    with unit_of_work(None) as db:
        us = {duty: _operator(db, duty) for duty in DUTIES}
        sets = [
            {"stamp": one, "bytes": 5_200_000, "counties": 3, "revision": "571d9948edb9"} for one in STAMPS
        ]
        note_run(db, "backup", now(), ok=True, stamp=STAMPS[2], size=5_200_000, found={"sets": sets})
        note_run(db, "verify", now(), ok=True, stamp=STAMPS[1], found={"problems": []})
        note_run(db, "drill", now(), ok=True, stamp=STAMPS[2], found={"counts": COUNTED, "problems": []})
        note_run(
            db, "isolation", now(), ok=True, found={"looked": LOOKED, "leaks": [], "proven": [tenant.id]}
        )
        db.execute(
            update(Tenant).where(Tenant.id == tenant.id).values(plugin_version="0.9", held_since=now())
        )
        cause = "KeyError at rules/people.py:41 in check_people"
        db.add(RuleFailure(county=tenant.county, hook="check_people", rule="TL-AGE", cause=cause, at=now()))
        found: dict[str, dict[str, object]] = {
            "doctor": {"findings": FINDINGS},
            "isolation": {"looked": LOOKED, "leaks": []},
            "rewrap": {"done": 8, "left": 0},
            "compare": {**COMPARED, "version_to": county_rules(tenant.county).plugin_version},
        }
        numbers = {}
        for kind, told in found.items():
            county = tenant.id if kind == "compare" else None
            numbers[kind], _ = ask(db, us[KINDS[kind].duty], kind, tenant=county)
            begin(db, numbers[kind])
            end(db, numbers[kind], ok=kind != "doctor", found=told)
        numbers["backup"], _ = ask(db, us["system"], "backup")
        begin(db, numbers["backup"])
    with app.app_context():
        telling(numbers["backup"])(1, 2, "正在复制文件与数据库")
    with Redis.from_url(redis_url) as redis:
        show_able(redis, [kind for kind in KINDS if kind != "verify"])
    pages = {
        name: f"/operator/{name}/" for name in ("rules", "keeping", "backups", "isolation", "keys", "health")
    }
    pages |= {f"errand-{kind}": f"/operator/errands/{number}" for kind, number in numbers.items()}
    pages |= {"county-rules": f"/operator/rules/{tenant.id}", "county-keys": f"/operator/keys/{tenant.id}"}
    return {
        "home": "/operator/",
        "county": f"/operator/counties/{tenant.id}",
        "errands": "/operator/errands/",
        **pages,
    }


def _operator(db: Session, duty: str) -> OperatorInfo:
    number = create_operator(
        db, username=duty, name="王建国", password=PASSWORD, duty=duty, second_factor=False
    )
    found = find_operator(db, number)
    assert found is not None
    return found


@pytest.fixture
def console(chromium: Browser, server: str) -> Iterator[Page]:
    width, height = DESK
    context = chromium.new_context(
        viewport={"width": width, "height": height}, base_url=server, locale="zh-CN"
    )
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    assert complaints == []


def sign_in(console: Page, duty: str) -> None:
    console.goto("/operator/sign-in/")
    console.get_by_label("登录名").fill(duty)
    console.get_by_label("口令").fill(PASSWORD)
    console.get_by_role("main").get_by_role("button").click()


@pytest.mark.usefixtures("busy")
def test_what_was_asked_for_is_seen_to_go_on_and_to_end_without_a_click(
    console: Page, settings: Settings, unit_of_work: UnitOfWork
) -> None:
    sign_in(console, "system")
    console.goto("/operator/health/")
    console.get_by_role("button", name="现在体检").click()
    assert "正在排队" in console.locator("[data-live]").inner_text()
    with unit_of_work(None) as db:
        (number,) = [number for number, kind in open_errands(db) if kind == "doctor"]
    do(replace(settings, redis_url="redis://127.0.0.1:1/0"), number)
    console.wait_for_selector("text=请启动 Redis，核对 REDIS_URL。")
    assert console.locator("[data-live]").count() == 0
    console.get_by_role("link", name=f"第 {number} 号").click()
    assert "王建国" in console.get_by_role("main").inner_text()


@pytest.mark.parametrize("duty", DUTIES)
def test_no_page_of_the_console_has_a_serious_finding_or_is_wider_than_its_screen(
    console: Page, busy: dict[str, str], duty: str
) -> None:
    sign_in(console, duty)
    wrong: list[tuple[object, ...]] = []
    for name, address in busy.items():
        answer = console.goto(address)
        if answer is None or answer.status != 200:
            wrong.append((name, "does not open"))
            continue
        for width, height in (DESK, PHONE):
            console.set_viewport_size({"width": width, "height": height})
            keep(console, f"console-{duty}-{name}")
            wrong += [(name, width, *found) for found in serious(console)]
            if (wider := beyond(console)) > 0:
                wrong.append((name, width, "wider than the screen", wider))
    assert wrong == []
