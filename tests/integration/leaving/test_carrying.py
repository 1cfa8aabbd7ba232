"""A county is removed everywhere and its neighbour nowhere; whenever it is killed, the next run ends the same."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import subprocess
import sys
import time
from datetime import timedelta

import psycopg
import pytest
from redis import Redis
from tests.integration.leaving.conftest import rows_of

from xiangxun.foundation import audit, files
from xiangxun.foundation.metrics import counted
from xiangxun.kernel.clock import today
from xiangxun.kernel.errors import Conflict, NotFound
from xiangxun.leaving import carrying
from xiangxun.leaving.rows import remove_rows
from xiangxun.oversight.departures.queries import get_departure
from xiangxun.passport.package import Package
from xiangxun.passport.receiving import receive
from xiangxun.registry.tenants.models import Tenant
from xiangxun.registry.tenants.queries import get_tenant


@pytest.fixture
def neighbour(place):
    """What the neighbour had before; called again, asserts that it has it still."""
    rows = rows_of(place, place.there)
    stored = {
        one: one.read_bytes()
        for one in place.settings.files.parent.rglob("*")
        if one.is_file() and ("linxian" in one.parts or str(place.there) in one.parts)
    }
    assert sum(map(len, rows.values())) > 3
    assert len(stored) == 2

    def unharmed():
        assert rows_of(place, place.there) == rows
        assert {one: one.read_bytes() for one in stored} == stored
        with Redis.from_url(place.settings.redis_url) as redis:
            counties = {tenant for _, tenant, _ in counted(redis)}
            assert (place.here in counties, place.there in counties) == (False, True)
            [job] = redis.lrange("rq:queue:xiangxun", 0, -1)
            assert job.startswith(b"%d-" % place.there)

    return unharmed


def nothing_of_it(place):
    assert not any(rows_of(place, place.here).values())
    assert not (place.settings.files / str(place.here)).exists()
    assert not (place.settings.files.parent / "archives" / "jieguo").exists()
    with Redis.from_url(place.settings.redis_url) as redis:
        assert [key for key in redis.scan_iter() if b"%d-" % place.here in key] == []


def test_county_is_gone_everywhere_and_certified_and_the_neighbour_is_whole(
    place, departure, go, neighbour, unit_of_work
):
    outcome = go(departure)
    assert outcome.look.found == []
    nothing_of_it(place)
    neighbour()
    row = outcome.row
    told = json.loads(row.certificate)
    assert row.state == "done"
    assert hashlib.sha256(row.certificate.encode()).hexdigest() == row.certificate_sha256
    assert (told["found"], told["locked"], told["confirmed"]["name"]) == ([], [], "运营audit")
    assert told["inventory"]["rows"]["trainees"] == 2
    assert told["looked"]["county tables"] > 50
    kept = {one["where"]: one["number"] for one in told["kept"]}
    assert kept["数据表 security_events"] == 1
    assert kept["数据表 operator_audit_entries"] >= 5
    with unit_of_work(None) as db:
        assert audit.verify(db).ok
        assert get_tenant(db, "jieguo").state == "closed"


def test_second_run_changes_nothing(departure, go, neighbour):
    first = go(departure).row
    with pytest.raises(Conflict):
        go(departure)
    neighbour()
    assert first.ended_at is not None


def test_nothing_is_touched_before_the_day(hand_over, go, place):
    number = hand_over(today() + timedelta(days=1))
    before = rows_of(place, place.here)
    with pytest.raises(Conflict, match="日期"):
        go(number)
    assert rows_of(place, place.here) == before


@pytest.mark.parametrize(
    "step", ["count_rows", "empty_queue", "empty_stores", "remove_rows", "vacuum", "look_at_rows", "written"]
)
def test_run_killed_after_any_step_ends_the_same_when_run_again(
    departure, go, place, neighbour, monkeypatch, step
):
    real = getattr(carrying, step)

    def killed(*given):
        real(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(carrying, step, killed)
    with pytest.raises(KeyboardInterrupt):
        go(departure)
    monkeypatch.setattr(carrying, step, real)
    outcome = go(departure)
    assert (outcome.row.state, outcome.look.found) == ("done", [])
    assert json.loads(outcome.row.certificate)["inventory"]["rows"]["trainees"] == 2
    nothing_of_it(place)
    neighbour()


def test_run_killed_between_tables_ends_the_same(departure, go, place, neighbour, monkeypatch):
    from xiangxun.leaving import rows

    real, left = rows._in_order, iter(range(30))

    def some(tables):
        for table in real(tables):
            if next(left, None) is None:
                raise KeyboardInterrupt
            yield table

    monkeypatch.setattr(rows, "_in_order", some)
    with pytest.raises(KeyboardInterrupt):
        go(departure)
    assert any(rows_of(place, place.here).values())
    assert rows_of(place, place.here)["tenant_keys"]
    monkeypatch.setattr(rows, "_in_order", real)
    assert go(departure).row.state == "done"
    nothing_of_it(place)
    neighbour()


def test_two_hosts_do_not_carry_out_the_same_departure(departure, go, place):
    with psycopg.connect(place.superuser_url, autocommit=True) as connection:
        connection.execute(carrying._ALONE, [departure])
        with pytest.raises(Conflict, match="另一台主机"):
            go(departure)
    assert go(departure).row.state == "done"


def test_audit_entries_of_a_county_that_stays_are_refused_to_the_owner(departure, place, go):
    go(departure)
    with psycopg.connect(place.settings.owner_url) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", [str(place.there)])
        with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
            connection.execute("DELETE FROM audit_entries")


def test_departure_row_tells_what_is_kept(departure, go, unit_of_work):
    go(departure)
    with unit_of_work(None) as db:
        assert get_departure(db, departure).findings == []


def test_county_that_is_still_being_removed_does_not_come_back(departure, go, place, app, keys, tmp_path):
    stray = place.settings.files / "导出-jieguo.xlsx"
    stray.write_bytes(b"x")
    assert go(departure).row.state == "under_way"
    with app.app_context(), pytest.raises(Conflict, match="正在执行"):
        receive(Package(tmp_path / "passport", keys[0]), place.settings.owner_url)
    stray.unlink()
    assert go(departure).row.state == "done"
    nothing_of_it(place)
    with app.app_context():
        assert receive(Package(tmp_path / "passport", keys[0]), place.settings.owner_url)[0] == place.here
    with pytest.raises(Conflict):
        go(departure)
    assert rows_of(place, place.here)["trainees"]


def test_rows_of_a_county_that_is_not_closed_are_not_removed(place):
    before = rows_of(place, place.here)
    with pytest.raises(Conflict, match="没有关闭"):
        remove_rows(place.settings.owner_url, place.here)
    assert rows_of(place, place.here) == before


def test_trial_county_goes_with_its_county(departure, go, place, neighbour, unit_of_work, world):
    with unit_of_work(None) as db:
        trial = Tenant(
            code="jieguo-shiyong",
            county="resultland",
            title="示例县（试用）",
            region="990101",
            trial_of=place.here,
        )
        db.add(trial)
    with unit_of_work(trial.id) as db:
        files.store(db, world.actor, b"a,b\n1,2\n", name="x.csv", allowed=frozenset({"csv"}))
    outcome = go(departure)
    assert (outcome.row.state, outcome.look.found) == ("done", [])
    assert not any(rows_of(place, trial.id).values())
    assert not (place.settings.files / str(trial.id)).exists()
    with unit_of_work(None) as db, pytest.raises(NotFound):
        get_tenant(db, "jieguo-shiyong")
    neighbour()


def test_process_that_is_killed_at_work_again_and_again_ends_the_same(
    departure, place, neighbour, unit_of_work
):
    """The real command, SIGKILLed while it holds the departure's lock, then left to come to its end."""
    environment = os.environ | {
        "DATABASE_URL": place.settings.database_url,
        "DATABASE_OWNER_URL": str(place.settings.owner_url),
        "REDIS_URL": place.settings.redis_url,
        "XIANGXUN_PLATFORM_KEY": base64.b64encode(place.settings.platform_key).decode(),
        "SECRET_KEY": place.settings.secret_key,
        "XIANGXUN_FILES": str(place.settings.files),
    }
    command = [sys.executable, "-m", "xiangxun.cli", "tenant", "leave", "run"]
    killed = 0
    for wait in (0.02, 0.1, 0.3, 0.6):
        with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as run:
            while run.poll() is None and not at_work(place):
                time.sleep(0.01)
            time.sleep(wait)
            killed += run.poll() is None
            run.kill()
    assert killed > 1
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    with unit_of_work(None) as db:
        assert get_departure(db, departure).state == "done"
    nothing_of_it(place)
    neighbour()


def at_work(place):
    """Whether somebody holds the lock of a departure in this database."""
    with psycopg.connect(place.superuser_url) as connection:
        held = connection.execute(
            "SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND granted "
            "AND usename = 'xiangxun_owner' AND pg_stat_activity.datname = current_database()"
        )
        return held.fetchone() is not None
