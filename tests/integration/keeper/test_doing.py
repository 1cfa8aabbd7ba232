"""Doing errands 办理平台任务: each ends with what its service found, once, whoever is killed at it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update
from tests.counties import resultland as old

from xiangxun.counties import added
from xiangxun.counties.plugins import installed
from xiangxun.foundation import audit
from xiangxun.foundation.audit.models import OperatorAuditEntry
from xiangxun.foundation.db.turns import alone
from xiangxun.keeper import doing
from xiangxun.keeper.doing import do, matter_of
from xiangxun.oversight.errands.service import TRIES, begin
from xiangxun.oversight.keeping.queries import list_runs
from xiangxun.registry.accounts.operators import close_operator
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.tenants.queries import get_tenant, list_switches
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.rules import County
from xiangxun.rules.law import parse_parameters

STRICTER = old._PARAMETERS.replace("value = 60", "value = 55")


@pytest.fixture
def session(world):
    ids = world.enter_people([(date(1974, 1, 1), ()), (date(1966, 1, 1), ())])
    made = world.hold_session(ids, {0: ids})
    with world.work() as db:
        compute_ledger(db, world.actor, made)
    return made


@pytest.fixture
def newer(session, world, monkeypatch):
    """Version 2.0 of the plugin in this process: people over 55 are not counted any more; the county is at 1.0."""
    (layer,) = old.county().editions
    stricter = replace(layer, parameters=parse_parameters(STRICTER, "numbers.toml"))
    found = dict(installed().rules)
    monkeypatch.delitem(installed().rules, "resultland")
    with world.begin(None) as db:
        db.execute(update(Tenant).values(plugin_version="1.0"))
    with added(County("resultland", (stricter,)), "2.0"):
        yield world.tenant_id
    installed().rules.update(found)


def test_backup_is_made_by_who_asked_and_checked_afterwards(machine, asked, errand, unit_of_work):
    made = asked("backup")
    do(machine, made)
    backup = errand(made)
    assert (backup.ok, backup.tries, backup.asked_name) == (True, 1, "运营system")
    checked = asked("verify", args={"stamp": backup.found["stamp"]})
    do(machine, checked)
    assert (errand(checked).ok, errand(checked).found["problems"]) == (True, [])
    with unit_of_work(None) as db:
        verified, kept = list_runs(db)
        assert [one["stamp"] for one in kept.found["sets"]] == [backup.found["stamp"]]
        assert (verified.kind, verified.stamp) == ("verify", backup.found["stamp"])
        told = db.scalars(select(OperatorAuditEntry.action).order_by(OperatorAuditEntry.id)).all()
        assert told[3:] == [
            *("errand.backup", "keeping.backup", "errand.end"),
            *("errand.verify", "keeping.verify", "errand.end"),
        ]
        assert audit.verify(db).ok


def test_changed_content_is_found_by_the_check(machine, asked, errand):
    do(machine, asked("backup"))
    (dump,) = (machine.backups / "sets").glob("*/database.dump.age")
    dump.write_bytes(b"something else")
    number = asked("verify", args={"stamp": "latest"})
    do(machine, number)
    assert errand(number).ok is False
    assert "与备份时不同" in errand(number).found["problems"][0]


def test_machine_without_a_public_key_ends_the_errand_with_what_to_do(machine, asked, errand):
    number = asked("backup")
    do(replace(machine, backup_recipient=None), number)
    assert errand(number).ok is False
    assert "xiangxun backup key" in errand(number).message


def test_second_backup_gives_way_to_the_one_being_made(machine, asked, errand, app):
    number = asked("backup")
    with app.app_context(), alone("backup") as mine:
        assert mine
        do(machine, number)
    assert errand(number).ok is False
    assert "另一份备份正在制作" in errand(number).message


def test_doctor_tells_what_to_do(machine, asked, errand):
    number = asked("doctor")
    do(machine, number)
    told = {one["subject"]: one for one in errand(number).found["findings"]}
    assert told["备份"]["state"] == "warn"
    assert "xiangxun backup run" in told["备份"]["remedy"]


def test_keys_are_wrapped_anew_and_it_is_in_the_chain(machine, world, asked, errand, unit_of_work):
    number = asked("rewrap", "security")
    do(machine, number)
    assert errand(number).found == {"done": 0, "left": 0}
    with unit_of_work(None) as db:
        entry = db.scalars(select(OperatorAuditEntry).where(OperatorAuditEntry.action == "keys.rewrap")).one()
        assert entry.name == "运营security（安全管理员）"


def test_comparison_shows_operators_no_text_of_a_decision(machine, newer, asked, errand):
    number = asked("compare", tenant=newer)
    do(machine, number)
    found = errand(number).found
    assert (found["version"], found["version_to"]) == ("1.0", "2.0")
    assert 0 < found["differing"] < found["receipts"]
    assert [hook for hook, _ in found["by_hook"]] == ["check_people"]
    values = [at[side] for one in found["shown"] for at in one["places"] for side in ("stored", "now")]
    assert "TL-AGE block" in values
    assert all(value is None or value.isascii() for value in values)


def test_switch_brings_what_was_looked_at_and_nothing_else(machine, newer, asked, errand, unit_of_work):
    looked = asked("compare", tenant=newer)
    do(machine, looked)
    seen = errand(looked).found
    told = {"version": "2.0", "reason": "新办法", "accept": True}
    other = asked("switch", tenant=newer, args={**told, "digest": "0" * 64})
    do(machine, other)
    assert "没有切换" in errand(other).message
    right = asked("switch", tenant=newer, args={**told, "digest": seen["digest"]})
    do(machine, right)
    assert errand(right).ok is True
    with unit_of_work(None) as db:
        (row,) = list_switches(db)
        assert (row.version_to, row.reason, row.switched_by) == ("2.0", "新办法", "运营system（系统管理员）")
        assert get_tenant(db, "jieguo").plugin_version == "2.0"


def test_switch_with_differences_that_nobody_accepted_does_not_happen(
    machine, newer, asked, errand, unit_of_work
):
    looked = asked("compare", tenant=newer)
    do(machine, looked)
    told = {"version": "2.0", "reason": "新办法", "accept": False, "digest": errand(looked).found["digest"]}
    number = asked("switch", tenant=newer, args=told)
    do(machine, number)
    assert "没有切换" in errand(number).message
    with unit_of_work(None) as db:
        assert list_switches(db) == []


def test_switch_killed_between_the_deed_and_its_end_is_not_done_twice(
    machine, newer, asked, errand, unit_of_work, monkeypatch
):
    looked = asked("compare", tenant=newer)
    do(machine, looked)
    told = {"version": "2.0", "reason": "新办法", "accept": True, "digest": errand(looked).found["digest"]}
    number = asked("switch", tenant=newer, args=told)

    def killed(*_given, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        here.setattr(doing, "end", killed)
        with pytest.raises(KeyboardInterrupt):
            do(machine, number)
    assert errand(number).is_open
    do(machine, number)
    assert (errand(number).ok, errand(number).tries) == (True, 2)
    with unit_of_work(None) as db:
        assert len(list_switches(db)) == 1


def test_errand_that_somebody_is_at_is_left_alone(machine, asked, errand, app):
    number = asked("doctor")
    with app.app_context(), alone(matter_of(number)):
        do(machine, number)
    assert errand(number).tries == 0


def test_errand_that_keeps_being_interrupted_ends(machine, asked, errand, unit_of_work):
    number = asked("doctor")
    for _ in range(TRIES):
        with unit_of_work(None) as db:
            assert begin(db, number)
    do(machine, number)
    assert (errand(number).ok, "中断" in errand(number).message) == (False, True)


def test_errand_of_an_operator_who_is_gone_is_not_done(machine, asked, errand, operators, unit_of_work):
    number = asked("doctor")
    with unit_of_work(None) as db:
        close_operator(db, operators["security"], operators["system"].id)
    do(machine, number)
    assert (errand(number).tries, errand(number).ok) == (0, False)


def test_unforeseen_error_ends_the_errand_without_its_text(machine, asked, errand, monkeypatch):
    def broken(_asked):
        raise RuntimeError("张三 410…")

    monkeypatch.setattr(doing, "DEEDS", {"doctor": broken})
    number = asked("doctor")
    do(machine, number)
    assert "RuntimeError" in errand(number).message
    assert "张三" not in errand(number).message
