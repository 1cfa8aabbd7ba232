"""`xiangxun plugin`: what is installed, and what a new version would decide otherwise before anybody relies on it."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, update
from tests.counties import resultland as old

from xiangxun.counties import added, county_rules
from xiangxun.counties.plugins import installed
from xiangxun.foundation.outbox.models import OutboxEntry
from xiangxun.registry.extras.upgrading import TASK
from xiangxun.registry.registers.service import enter
from xiangxun.registry.tenants.breaker import RulesHeld
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.tenants.queries import get_tenant, list_switches
from xiangxun.registry.tenants.service import freeze
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.rules import ConvertField, County, RenameField
from xiangxun.rules.law import parse_parameters
from xiangxun.rules.vocabulary import Map

STRICTER = old._PARAMETERS.replace("value = 60", "value = 55")
#: A distribution of the county with another number, as `pip install --target` leaves one.
PLUGIN = """
from dataclasses import replace
from tests.counties import resultland as old
from xiangxun.rules import County
from xiangxun.rules.law import parse_parameters

(layer,) = old.county().editions
stricter = old._PARAMETERS.replace("value = 60", "value = 55")
COUNTY = County("resultland", (replace(layer, parameters=parse_parameters(stricter, "numbers.toml")),))
"""
FILES = {
    "xiangxun_resultland.py": PLUGIN,
    "xiangxun_resultland-2.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: xiangxun-resultland\nVersion: 2.0\n",
    "xiangxun_resultland-2.0.dist-info/entry_points.txt": "[xiangxun.counties]\nresultland = xiangxun_resultland:COUNTY\n",
}


@pytest.fixture
def newer(session, monkeypatch):
    """Version 2.0 of the plugin in this process: people over 55 are not counted any more."""
    (layer,) = old.county().editions
    stricter = replace(layer, parameters=parse_parameters(STRICTER, "numbers.toml"))
    found = dict(installed().rules)
    monkeypatch.delitem(installed().rules, "resultland")
    with added(County("resultland", (stricter,)), "2.0"):
        yield session
    installed().rules.update(found)


def test_compare_with_the_same_version_finds_every_decision_identical(run, session) -> None:
    ended = run("plugin", "compare", "jieguo", "--json")
    assert ended.exit_code == 0
    told = json.loads(ended.stdout)
    assert told["receipts"] > 3
    assert told["differing"] == []


def test_compare_names_the_decisions_that_would_differ_and_writes_nothing(run, newer) -> None:
    ended = run("plugin", "compare", "jieguo", "--json")
    assert ended.exit_code == 1
    told = json.loads(ended.stdout)
    assert {one["hook"] for one in told["differing"]} == {"check_people"}
    ended = run("plugin", "compare", "jieguo")
    assert "→ 2.0" in ended.output
    assert "check_people" in ended.output


def test_compare_from_a_folder_replays_under_what_stands_there(session, settings, tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", ""))),
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "XIANGXUN_PLATFORM_KEY": base64.b64encode(settings.platform_key).decode(),
        "SECRET_KEY": "of the test",
        "XIANGXUN_FILES": str(settings.files),
        "XIANGXUN_STATE": str(tmp_path / "state"),
    }
    command = [
        sys.executable,
        "-m",
        "xiangxun.cli",
        "plugin",
        "compare",
        "jieguo",
        "--json",
        "--from",
        str(tmp_path),
    ]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 1, ended.stderr
    told = json.loads(ended.stdout)
    assert told["version_to"] == "2.0"
    assert {one["hook"] for one in told["differing"]} == {"check_people"}


def test_steps_wait_under_an_unseen_version_until_the_switch_which_is_recorded(run, newer, world) -> None:
    with world.begin(None) as db:
        db.execute(update(Tenant).values(plugin_version="1.0"))
    with pytest.raises(RulesHeld, match=r"更新为 2\.0"), world.work() as db:
        compute_ledger(db, world.actor, newer)
    refused = run("plugin", "switch", "jieguo", "--reason", "新办法")
    assert refused.exit_code == 1
    assert "没有切换" in refused.output
    ended = run("plugin", "switch", "jieguo", "--reason", "新办法", "--accept-differences")
    assert ended.exit_code == 0, ended.output
    with world.begin(None) as db:
        (row,) = list_switches(db)
        assert (row.version_from, row.version_to, row.reason) == ("1.0", "2.0", "新办法")
        assert 0 < row.differing < row.receipts
        assert get_tenant(db, "jieguo").plugin_version == "2.0"
    with world.work() as db:
        compute_ledger(db, world.actor, newer)


@pytest.fixture
def other_fields(session, world, monkeypatch):
    """Version 3.0: the contract of a batch is a number, and one that was entered is none; the people are called otherwise."""
    with world.work() as db:
        for contract in ("7", "甲方合同"):
            entered = {"contract": contract, "people": 12}
            enter(db, world.actor, register="acceptance_batch", fields=entered)
    (layer,) = old.county().editions
    fields = dict(layer.rulebook.fields)
    on = "register:acceptance_batch"
    fields[(on, "contract")] = replace(fields[(on, "contract")], type="integer")
    fields[(on, "heads")] = replace(fields.pop((on, "people")), key="heads")
    book = replace(layer.rulebook, fields=Map(fields))
    steps = (
        ConvertField(2, "register:acceptance_batch", "contract", int, "合同编号不是数字"),
        RenameField(2, "register:acceptance_batch", "people", "heads"),
    )
    found = dict(installed().rules)
    monkeypatch.delitem(installed().rules, "resultland")
    with added(County("resultland", (replace(layer, rulebook=book, steps=steps),)), "3.0"):
        yield session
    installed().rules.update(found)


@pytest.mark.usefixtures("other_fields")
def test_compare_counts_what_becomes_of_fields_and_switch_hands_it_to_the_workers(run, world) -> None:
    with world.begin(None) as db:
        db.execute(update(Tenant).values(plugin_version="1.0"))
    told = json.loads(run("plugin", "compare", "jieguo", "--json").stdout)["fields"]
    on = "register:acceptance_batch"
    assert {(one["step"], one["key"]): one["rows"] for one in told["steps"]} == {
        ("convert", "contract"): 2,
        ("rename", "people"): 2,
    }
    assert told["kept_aside"] == [
        {"on": on, "key": "contract", "why": "合同编号不是数字", "asked": True, "values": 1}
    ]
    shown = run("plugin", "compare", "jieguo").output
    assert "改名 register:acceptance_batch.people：2 条" in shown
    assert "甲方合同" not in shown
    ended = run("plugin", "switch", "jieguo", "--reason", "新办法", "--accept-differences")
    assert ended.exit_code == 0, ended.output
    with world.work() as db:
        assert db.scalars(select(OutboxEntry.task).where(OutboxEntry.task == TASK)).all() == [TASK]


@pytest.mark.usefixtures("other_fields")
def test_switch_that_is_killed_before_it_asked_for_the_rows_is_no_switch(run, world, monkeypatch) -> None:
    with world.begin(None) as db:
        db.execute(update(Tenant).values(plugin_version="1.0"))

    def killed(_db: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as here:
        here.setattr("xiangxun.oversight.operators.switching.request_upgrade", killed)
        run("plugin", "switch", "jieguo", "--reason", "新办法", "--accept-differences")
    with world.begin(None) as db:
        assert (get_tenant(db, "jieguo").plugin_version, list_switches(db)) == ("1.0", [])
    assert run("plugin", "switch", "jieguo", "--reason", "新办法", "--accept-differences").exit_code == 0
    with world.work() as db:
        assert db.scalars(select(OutboxEntry.task).where(OutboxEntry.task == TASK)).all() == [TASK]


@pytest.mark.usefixtures("newer")
def test_county_that_is_leaving_is_not_switched(run, world) -> None:
    with world.begin(None) as db:
        freeze(db, world.tenant_id)
    ended = run("plugin", "switch", "jieguo", "--reason", "新办法", "--accept-differences")
    assert (ended.exit_code, "数据已冻结" in ended.output) == (1, True)
    with world.begin(None) as db:
        assert list_switches(db) == []


def test_list_shows_versions_users_and_what_is_wrong(run, session, database, monkeypatch) -> None:
    version = county_rules("resultland").plugin_version
    told = {one["county"]: one for one in json.loads(run("plugin", "list", "--json").stdout)}
    assert told["resultland"]["version"] == version
    assert told["resultland"]["tenants"] == ["jieguo"]
    monkeypatch.delitem(installed().rules, "resultland")
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE tenants SET state = 'closed' WHERE code = 'jieguo'")
    assert "resultland" not in run("plugin", "list").output
    with psycopg.connect(database.superuser_url) as connection:
        connection.execute("UPDATE tenants SET state = 'active' WHERE code = 'jieguo'")
    ended = run("plugin", "list")
    assert ended.exit_code == 1
    assert "没有安装规则插件" in ended.output
