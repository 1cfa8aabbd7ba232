"""The console's errands 平台任务页面: each is asked for on its page by its duty alone, once, and shows what was found."""

from __future__ import annotations

import pytest
from redis import Redis
from sqlalchemy import update
from tests.counties.fixtures import testland
from tests.integration.oversight.operators.test_entering import door, still

from xiangxun.foundation import vault
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.kernel.clock import now
from xiangxun.oversight.errands.queries import list_errands
from xiangxun.oversight.errands.service import begin, end
from xiangxun.oversight.errands.signs import show_able
from xiangxun.oversight.keeping.service import note_run
from xiangxun.registry.tenants.models import RuleFailure, Tenant
from xiangxun.registry.tenants.queries import get_tenant_by_id
from xiangxun.registry.tenants.service import freeze

__all__ = ["door", "still", "testland"]

KINDS = ("backup", "verify", "doctor", "compare", "switch", "rewrap", "isolation")
#: Where a kind is asked for, from which page, and whose duty that is.
ASKED = {
    "backup": ("/backups/", "/backups/", "system"),
    "doctor": ("/health/", "/health/", "system"),
    "isolation": ("/isolation/", "/isolation/", "audit"),
    "rewrap": ("/keys/rewrap", "/keys/", "security"),
}
OTHERS = {"system": "audit", "security": "system", "audit": "security"}


@pytest.fixture
def keeper(redis_url):
    """A keeper that can do everything has shown itself."""
    with Redis.from_url(redis_url) as redis:
        show_able(redis, KINDS)


@pytest.fixture
def errands(unit_of_work):
    def read():
        with unit_of_work(None) as db:
            return list_errands(db)

    return read


@pytest.fixture
def finish(unit_of_work):
    """End an errand as a keeper would."""

    def ended(number, *, ok=True, message="", **found):
        with unit_of_work(None) as db:
            begin(db, number)
            end(db, number, ok=ok, message=message, found=found)

    return ended


@pytest.mark.parametrize("kind", ASKED)
def test_page_asks_once_and_shows_who_asked(door, keeper, errands, kind):
    address, page, duty = ASKED[kind]
    browser, _, _ = door(duty)
    for said in ("已交办", "没有重复交办"):
        assert browser.post(address, page=page).status_code == 303
        assert said in browser.get(page).text
    (row,) = errands()
    assert (row.kind, row.asked_name) == (kind, f"运营{duty}")
    shown = browser.get(page).text
    assert f"运营{duty} 于" in shown
    assert "正在排队" in shown
    assert 'data-live="' in shown


@pytest.mark.parametrize("kind", ASKED)
def test_page_is_read_by_another_duty_and_refuses_its_asking(door, keeper, errands, kind):
    address, page, duty = ASKED[kind]
    browser, _, _ = door(OTHERS[duty])
    shown = browser.get(page)
    assert (shown.status_code, "由" in shown.text) == (200, True)
    assert f'action="/operator{address}"' not in shown.text
    assert browser.post(address, page=page).status_code == 403
    assert errands() == ()


@pytest.mark.parametrize("kind", ASKED)
def test_page_without_a_keeper_shows_the_command_in_place_of_the_button(door, kind):
    address, page, duty = ASKED[kind]
    browser, _, _ = door(duty)
    shown = browser.get(page).text
    assert f'action="/operator{address}"' not in shown
    assert "没有能办这一项的保全进程" in shown
    assert "<code" in shown


def test_pages_open_to_nobody_outside_the_realm(app):
    client = app.test_client()
    for page in ("backups", "isolation", "keys", "rules", "health", "errands"):
        answer = client.get(f"/operator/{page}/")
        assert (answer.status_code, answer.location) == (302, "/operator/sign-in/")


def test_backup_page_lists_the_sets_with_their_checks_and_the_last_drill(door, keeper, errands, unit_of_work):
    stamps = ("20261121T023000Z", "20261122T023000Z")
    sets = [{"stamp": one, "bytes": 5_200_000, "counties": 3, "revision": "abc"} for one in stamps]
    with unit_of_work(None) as db:
        note_run(db, "backup", now(), ok=True, stamp=stamps[1], size=5_200_000, found={"sets": sets})
        note_run(db, "verify", now(), ok=False, stamp=stamps[0], found={"problems": ["x"]})
        drilled = {"counts": {"receipts": 448}, "problems": ["jieguo：结论 3 重新计算为不同。"]}
        note_run(db, "drill", now(), ok=False, stamp=stamps[1], found=drilled)
    browser, _, _ = door("system")
    page = browser.get("/backups/").text
    assert page.index(stamps[1]) < page.index(stamps[0])
    assert "448" in page
    assert "结论 3 重新计算为不同" in page
    assert f"backup restore {stamps[1]} --identity" in page
    assert browser.post("/backups/verify", {"stamp": stamps[0]}, page="/backups/").status_code == 303
    assert [(row.kind, row.args) for row in errands()] == [("verify", {"stamp": stamps[0]})]
    unknown = browser.post("/backups/verify", {"stamp": "../../etc"}, page="/backups/")
    assert unknown.status_code == 404


def test_examination_that_ended_shows_each_finding_with_what_to_do(door, keeper, errands, finish):
    browser, _, _ = door("system")
    browser.post("/health/", page="/health/")
    findings = [
        {
            "subject": "备份",
            "state": "bad",
            "message": "还没有成功过。",
            "remedy": "请执行 xiangxun backup run。",
        },
        {"subject": "时钟", "state": "ok", "message": "一致。", "remedy": ""},
    ]
    finish(errands()[0].id, ok=False, findings=findings)
    page = browser.get("/health/").text
    assert page.index("请执行 xiangxun backup run。") < page.index("时钟")
    assert "data-live" not in page
    assert "还没有成功过" in browser.get(f"/errands/{errands()[0].id}").text


def test_proof_shows_what_was_looked_at_and_who_is_proven(door, keeper, unit_of_work, tenant, other_tenant):
    with unit_of_work(None) as db:
        found = {"looked": {"tables": 83, "pages": 7}, "leaks": ["页面 /x 可见探针。"], "proven": [tenant.id]}
        found["canary"] = other_tenant.id
        note_run(db, "isolation", now(), ok=False, found=found)
    browser, _, _ = door("audit")
    page = browser.get("/isolation/").text
    assert "页面 /x 可见探针。" in page
    assert "83" in page
    here, there = page.index(tenant.code), page.index(other_tenant.code)
    assert "—" not in page[here : page.index("</tr>", here)]
    assert "标记设在这里" in page[there : page.index("</tr>", there)]


def test_errands_of_all_kinds_are_listed_with_their_failure(door, keeper, errands, finish):
    browser, _, _ = door("audit")
    browser.post("/isolation/", page="/isolation/")
    number = errands()[0].id
    finish(number, ok=False, message="意外中断（RuntimeError）；请查看保全进程的日志，处理后重新提出。")
    assert "隔离证明" in browser.get("/errands/").text
    page = browser.get(f"/errands/{number}").text
    assert "意外中断（RuntimeError）" in page
    english = browser.get(f"/errands/{number}?lang=en").text
    assert "Ended unexpectedly (RuntimeError)" in english
    assert browser.get("/errands/999").status_code == 404


@pytest.fixture
def keyed(unit_of_work, tenant, testland):
    """The county has a data key."""
    with unit_of_work(tenant.id) as db:
        vault.seal(db, "test.field", "x")
    return tenant


def test_keys_are_shown_and_a_form_sent_twice_makes_one_new_key(door, keyed, unit_of_work):
    browser, _, _ = door("security")
    assert "AES-256-GCM" in browser.get("/keys/").text
    page = browser.get(f"/keys/{keyed.id}").text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    form = {"seen": seen, "suite": "v2", "code": keyed.code}
    wrong = browser.post(f"/keys/{keyed.id}", {**form, "code": "other"}, page=f"/keys/{keyed.id}")
    assert (wrong.status_code, "请输入" in wrong.text) == (422, True)
    first, again = (browser.post(f"/keys/{keyed.id}", form, page=f"/keys/{keyed.id}") for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 409)
    with unit_of_work(keyed.id) as db:
        jobs = db.query(OutboxEntry.task).filter(OutboxEntry.task == "keys.reseal").count()
        assert jobs == 2, "two rounds of one change"
    page = browser.get(f"/keys/{keyed.id}").text
    assert "SM4" in page
    assert page.count("在用</td>") == 1


@pytest.mark.parametrize("duty", ["system", "audit"])
def test_keys_are_changed_by_the_security_administrator_alone(door, keyed, duty, unit_of_work):
    browser, _, _ = door(duty)
    page = browser.get(f"/keys/{keyed.id}").text
    assert 'name="seen"' not in page
    form = {"seen": "1", "suite": "v1", "code": keyed.code}
    assert browser.post(f"/keys/{keyed.id}", form, page="/").status_code == 403


@pytest.fixture
def behind(unit_of_work, tenant, testland):
    """The county works under an earlier version than this process runs."""
    with unit_of_work(None) as db:
        db.execute(update(Tenant).where(Tenant.id == tenant.id).values(plugin_version="0.9"))
    return tenant


def compared(differing=0, **more):
    shown = [
        {
            "receipt": 7,
            "hook": "check_people",
            "edition": "1",
            "edition_now": "1",
            "places": [{"place": "findings[0]", "stored": None, "now": "TL-AGE block"}],
            "more": 0,
            "failed": False,
        }
    ]
    return {
        "version": "0.9",
        "receipts": 12,
        "differing": differing,
        "by_hook": [["check_people", differing]] if differing else [],
        "shown": shown if differing else [],
        "fields": {"rows": 0, "steps": [], "kept_aside": []},
        "digest": "d" * 64,
        **more,
    }


@pytest.fixture
def running(behind):
    from xiangxun.counties import county_rules

    return county_rules(behind.county).plugin_version


@pytest.fixture
def looked_at(door, keeper, behind, errands, finish, running):
    """The system administrator has compared: 2 of 12 decisions differ."""
    browser, _, _ = door("system")
    address = f"/rules/{behind.id}"
    assert "待切换" in browser.get("/rules/").text
    assert "先核对" in browser.get(address).text
    assert browser.post(f"{address}/compare", page=address).status_code == 303
    assert 'data-live="' in browser.get(address).text
    number = errands()[0].id
    finish(number, **compared(differing=2, version_to=running))
    return browser, address, {"seen": str(number), "code": behind.code, "reason": "新办法", "accept": "1"}


def test_switch_is_asked_for_after_the_comparison_was_seen(looked_at, errands, running):
    browser, address, form = looked_at
    page = browser.get(address).text
    assert "TL-AGE block" in page
    assert "已核对并接受 2 个结论的差异" in page
    for _ in range(2):
        assert browser.post(f"{address}/switch", form, page=address).status_code == 303
    asked = [row for row in errands() if row.kind == "switch"]
    assert [row.args for row in asked] == [
        {
            "seen": int(form["seen"]),
            "version": running,
            "digest": "d" * 64,
            "reason": "新办法",
            "accept": True,
        }
    ]


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"code": "elsewhere"}, 422, "以确认"),
        ({"accept": ""}, 422, "个已有结论在新版本下不同"),
        ({"reason": ""}, 422, "依据和核对情况"),
        ({"seen": "1"}, 409, "不是最近一次核对"),
    ],
)
def test_switch_is_refused_where_something_was_not_looked_at(looked_at, errands, change, status, said):
    browser, address, form = looked_at
    form = {**form, **({"seen": str(int(form["seen"]) - 1)} if "seen" in change else change)}
    refused = browser.post(f"{address}/switch", form, page=address)
    assert (refused.status_code, said in refused.text) == (status, True)
    assert [row.kind for row in errands()] == ["compare"]


def test_switch_is_refused_where_the_version_changed_since(looked_at, errands, unit_of_work, behind):
    browser, address, form = looked_at
    with unit_of_work(None) as db:
        db.execute(update(Tenant).where(Tenant.id == behind.id).values(plugin_version="0.8"))
    assert "请重新核对" in browser.get(address).text
    assert browser.post(f"{address}/switch", form, page=address).status_code == 409


def test_county_that_is_leaving_is_offered_no_switch(looked_at, unit_of_work, behind):
    browser, address, _form = looked_at
    with unit_of_work(None) as db:
        freeze(db, behind.id)
    page = browser.get(address).text
    assert "不能切换" in page
    assert f"{address}/switch" not in page


@pytest.mark.parametrize("what", ["compare", "switch"])
def test_versions_are_compared_and_switched_by_the_system_administrator_alone(
    door, keeper, behind, errands, what
):
    browser, _, _ = door("security")
    assert browser.get(f"/rules/{behind.id}").status_code == 200
    assert browser.post(f"/rules/{behind.id}/{what}", page="/people").status_code == 403
    assert errands() == ()


def test_held_rules_go_on_from_the_page(door, unit_of_work, tenant, testland):
    with unit_of_work(None) as db:
        db.execute(update(Tenant).where(Tenant.id == tenant.id).values(held_since=now()))
        db.add(RuleFailure(county=tenant.county, hook="check_people", rule="", cause="KeyError", at=now()))
    browser, _, _ = door("system")
    page = browser.get("/rules/").text
    assert "多次出错，办理暂停" in page
    assert "KeyError" in page
    address = f"/rules/{tenant.county}/resume"
    done = [browser.post(address, {"reason": "已修好"}, page="/rules/").status_code]
    done.append(browser.post(address, {"reason": "已修好"}, page="/leaving/").status_code)
    assert done == [303, 409]
    with unit_of_work(None) as db:
        assert get_tenant_by_id(db, tenant.id).held_since is None


def test_held_rules_stay_for_another_duty(door, unit_of_work, tenant, testland):
    with unit_of_work(None) as db:
        db.execute(update(Tenant).where(Tenant.id == tenant.id).values(held_since=now()))
    browser, _, _ = door("security")
    assert "恢复办理" not in browser.get("/rules/").text
    address = f"/rules/{tenant.county}/resume"
    assert browser.post(address, {"reason": "已修好"}, page="/people").status_code == 403
