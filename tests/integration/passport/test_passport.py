"""Passport 县域护照: a county comes to stand on another installation row for row and byte for byte, or not at all."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import bagit
import psycopg
import pytest
from tests.counties.shelving import shelve
from tests.integration.results.conftest import resultland, world

from tests.conftest import PLATFORM_KEY, TEMPLATE
from xiangxun.backup.sealing import WrongIdentity, make_identity, read_identity, read_recipient
from xiangxun.demo.headless import headless
from xiangxun.foundation import audit, files, vault
from xiangxun.foundation.db.roles import database_sql
from xiangxun.foundation.db.tables import metadata
from xiangxun.foundation.db.transaction import unit_of_work as open_unit_of_work
from xiangxun.foundation.decisions import Outcome, verify
from xiangxun.foundation.decisions.queries import receipt_ids
from xiangxun.foundation.files.setup import current_setup
from xiangxun.kernel.clock import now
from xiangxun.kernel.errors import Conflict, InvalidInput
from xiangxun.leaving.rows import remove_rows
from xiangxun.oversight.keeping.service import note_run
from xiangxun.passport.checking import differences
from xiangxun.passport.issuing import issue
from xiangxun.passport.package import Package
from xiangxun.passport.platform_rows import said_of
from xiangxun.passport.receiving import opened_list, receive, reopen
from xiangxun.passport.tables import county_tables
from xiangxun.registry.accounts.security import note_event
from xiangxun.registry.accounts.service import SYSTEM
from xiangxun.registry.tenants.models import PluginSwitch, Tenant
from xiangxun.registry.tenants.queries import get_tenant, list_earlier
from xiangxun.registry.tenants.service import set_state
from xiangxun.registry.trainees.queries import list_trainees
from xiangxun.results.archives import shelf
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.settings import Settings

__all__ = ["resultland", "world"]
CSV = "姓名,电话\n甲乙丙,13800000000\n".encode()
ELSEWHERE = bytes(range(32, 64))


@pytest.fixture
def county(world, settings, app, unit_of_work):
    """A county with people, a session, a ledger, receipts, a stored file, an archive, and words of the platform's."""
    ids = world.enter_people([(date(1974, 1, 1), ()), (date(1966, 1, 1), ())])
    session = world.hold_session(ids, {0: ids})
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        files.store(db, world.actor, CSV, name="名单.csv", allowed=frozenset({"csv"}))
    shelve(app, world, session, date(2026, 3, 1))
    with unit_of_work(None) as db:
        set_state(db, SYSTEM, world.tenant_id, "suspended", "县函〔2026〕1号")
        set_state(db, SYSTEM, world.tenant_id, "active", "县函〔2026〕2号")
        note_event(db, "jieguo", "sign_in", 1)
        note_event(db, "xiandao0", "sign_in", 1)
        note_run(db, "backup", now(), ok=True, stamp="20260301T000000Z")
        db.add(
            PluginSwitch(
                tenant=world.tenant_id,
                county="resultland",
                version_from="1",
                version_to="2",
                receipts=3,
                differing=0,
                switched_by="运营甲",
                reason="新版",
            )
        )
    yield world
    with app.app_context():
        shelf().remove_all("jieguo")
        current_setup().storage.remove_all(world.tenant_id)


@pytest.fixture
def keys(tmp_path):
    """The county's secret key, and its public half."""
    public = make_identity(tmp_path / "identity")
    return read_identity(tmp_path / "identity"), read_recipient(public)


@pytest.fixture
def elsewhere(servers, worker_number, settings, tmp_path) -> Iterator[Settings]:
    """Another installation: its own database with another county in it, its own folder, its own platform key."""
    name = f"xiangxun_elsewhere_{worker_number}"
    servers.execute(database_sql(name, template=TEMPLATE))
    postgres = servers.postgres
    with psycopg.connect(postgres.owner_url(name)) as connection:
        for n in range(3):
            connection.execute(
                "INSERT INTO tenants (code, county, title, region, state, demo, created_at) "
                "VALUES (%s, 'resultland', '先到县', '990109', 'active', false, now())",
                [f"xiandao{n}"],
            )
    yield replace(
        settings,
        database_url=postgres.app_url(name),
        owner_url=postgres.owner_url(name),
        platform_key=ELSEWHERE,
        files=tmp_path / "there" / "files",
    )
    servers.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def at(settings: Settings) -> Iterator[None]:
    """Work at the other installation, then come back to this one's key."""
    try:
        with headless(settings):
            yield
    finally:
        vault.configure(PLATFORM_KEY)


@pytest.fixture
def issued(county, app, unit_of_work, database, keys, tmp_path) -> Package:
    """The county's package."""
    with unit_of_work(None) as db:
        tenant = get_tenant(db, "jieguo")
    with app.app_context():
        issue(tenant, database.owner_url, keys[1], tmp_path / "passport")
    return Package(tmp_path / "passport", keys[0])


def rows_of(url: str, tenant: int) -> dict[str, list[str]]:
    """Return a county's rows of every table as text, without its number and what is wrapped for an installation."""
    told = {}
    with psycopg.connect(url.replace("xiangxun_owner", "postgres")) as connection:
        for table in county_tables():
            names = ", ".join(f'"{c.name}"' for c in table.columns if c.name not in {"tenant_id", "wrapped"})
            told[table.name] = [
                row[0]
                for row in connection.execute(
                    f'SELECT row({names})::text FROM "{table.name}" WHERE tenant_id = {tenant} ORDER BY id'
                )
            ]
    return told


def test_county_stands_elsewhere_row_by_row_and_byte_by_byte(county, issued, elsewhere, database, settings):
    before = rows_of(database.superuser_url, county.tenant_id)
    assert sum(map(len, before.values())) > 50
    with at(elsewhere):
        tenant, passport = receive(issued, elsewhere.owner_url)
        assert tenant != county.tenant_id
        assert differences(tenant, passport) == []
        reopen(tenant, passport, [])
        with open_unit_of_work(None) as db:
            assert get_tenant(db, "jieguo").state == "active"
    after = rows_of(elsewhere.owner_url, tenant)
    assert {one: after[one] for one in after if one != "earlier_records"} == {
        one: before[one] for one in before if one != "earlier_records"
    }
    stored = sorted((settings.files / str(county.tenant_id)).glob("*/*"))
    assert stored
    for place in stored:
        there = elsewhere.files / str(tenant) / place.parent.name / place.name
        assert there.read_bytes() == place.read_bytes()
    home, there = settings.files.parent / "archives", elsewhere.files.parent / "archives"
    kept = [place.relative_to(home) for place in (home / "jieguo", *(home / "jieguo").rglob("*"))]
    assert len(kept) > 20
    assert sorted(kept) == sorted(place.relative_to(there) for place in there.rglob("*"))
    for place in kept:
        assert (home / place).stat().st_mode == (there / place).stat().st_mode
        assert (home / place).is_dir() or (home / place).read_bytes() == (there / place).read_bytes()


def test_words_of_the_platform_arrive_as_they_were_and_show_a_change(
    county, issued, elsewhere, database, unit_of_work
):
    with psycopg.connect(database.owner_url) as connection:
        said = [json.loads(line) for line in said_of(connection.cursor(), county.tenant_id, "jieguo")]
    kinds = [one["kind"] for one in said]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "plugin_switches": 1,
        "operator_audit_entries": 2,
        "security_events": 1,
        "keeping_runs": 1,
    }
    with at(elsewhere):
        tenant, passport = receive(issued, elsewhere.owner_url)
        with open_unit_of_work(tenant) as db:
            assert [{"kind": one.kind, "content": one.content} for one in list_earlier(db)] == said
        assert differences(tenant, passport) == []
        with psycopg.connect(str(elsewhere.owner_url).replace("xiangxun_owner", "postgres")) as connection:
            connection.execute(
                "UPDATE earlier_records SET content = jsonb_set(content, '{name}', '\"另一人\"') "
                "WHERE kind = 'operator_audit_entries'"
            )
        assert len([one for one in differences(tenant, passport) if "前平台运营记录" in one]) == 2


def test_county_that_left_comes_back_under_its_old_number(county, issued, elsewhere):
    with at(elsewhere):
        first, passport = receive(issued, elsewhere.owner_url)
        reopen(first, passport, [])
        with psycopg.connect(str(elsewhere.owner_url).replace("xiangxun_owner", "postgres")) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("UPDATE tenants SET state = 'closed' WHERE id = %s", [first])
        remove_rows(str(elsewhere.owner_url), first)
        current_setup().storage.remove_all(first)
        shelf().remove_all("jieguo")
        again, passport = receive(issued, elsewhere.owner_url)
        assert (again, differences(again, passport)) == (first, [])


def test_county_goes_on_elsewhere_with_its_people_receipts_and_chain(county, issued, elsewhere):
    with at(elsewhere):
        tenant, _ = receive(issued, elsewhere.owner_url)
        with open_unit_of_work(tenant) as db:
            assert len(list_trainees(db, search="测试00001")) == 1
            assert {verify(db, one).outcome for one in receipt_ids(db)} == {Outcome.IDENTICAL}
            files.store(db, SYSTEM, CSV * 2, name="又一.csv", allowed=frozenset({"csv"}))
        with open_unit_of_work(tenant) as db:
            assert audit.verify(db).ok


def test_package_is_a_valid_bag_and_tells_nothing_without_the_key(issued, tmp_path):
    bagit.Bag(str(issued.folder)).validate()
    for place in issued.folder.rglob("*"):
        if place.is_file():
            assert "测试员".encode() not in place.read_bytes()
            assert "甲乙丙".encode() not in place.read_bytes()
    make_identity(tmp_path / "another")
    with pytest.raises(WrongIdentity):
        Package(issued.folder, read_identity(tmp_path / "another")).open("passport.json", io.BytesIO())


def test_county_that_moved_moves_again_and_comes_back(county, issued, elsewhere, keys, tmp_path):
    with at(elsewhere):
        receive(issued, elsewhere.owner_url)
        with open_unit_of_work(None) as db:
            moved = get_tenant(db, "jieguo")
        again = issue(moved, elsewhere.owner_url, keys[1], tmp_path / "again").passport
        assert again.county["founded_as"] == county.tenant_id
        tables = dict(again.tables)
    first = opened_list(issued).tables
    assert {one: tables[one] for one in tables if one != "earlier_records"} == {
        one: first[one] for one in first if one != "earlier_records"
    }
    assert tables["earlier_records"]["rows"] == 5


@pytest.mark.parametrize("part", ["data/tables/trainees.tsv.age", "data/passport.json.age", "bag-info.txt"])
def test_changed_or_missing_part_brings_nothing_in(issued, elsewhere, part):
    place = issued.folder / part
    place.write_bytes(place.read_bytes()[:-1] + b"\0")
    with at(elsewhere), pytest.raises(InvalidInput, match="改动"):
        receive(issued, elsewhere.owner_url)
    place.unlink()
    with at(elsewhere), pytest.raises(InvalidInput, match="缺少"):
        receive(issued, elsewhere.owner_url)
    assert nothing_there(elsewhere)


def test_second_arrival_is_refused_and_harms_nothing(issued, elsewhere):
    with at(elsewhere):
        receive(issued, elsewhere.owner_url)
        with pytest.raises(Conflict):
            receive(issued, elsewhere.owner_url)
        with open_unit_of_work(None) as db:
            tenant = get_tenant(db, "jieguo")
        with open_unit_of_work(tenant.id) as db:
            assert files.queries.missing_files(db) == ()


def test_arrival_that_fails_at_the_end_leaves_nothing(issued, elsewhere, monkeypatch):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("xiangxun.passport.receiving._unpack_all", full)
    with at(elsewhere), pytest.raises(OSError, match="no space"):
        receive(issued, elsewhere.owner_url)
    assert nothing_there(elsewhere)


def test_issuing_that_fails_leaves_no_folder(
    county, app, unit_of_work, database, keys, tmp_path, monkeypatch
):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("xiangxun.passport.issuing._archives", full)
    with unit_of_work(None) as db:
        tenant = get_tenant(db, "jieguo")
    with app.app_context(), pytest.raises(OSError, match="no space"):
        issue(tenant, database.owner_url, keys[1], tmp_path / "out" / "passport")
    assert list((tmp_path / "out").iterdir()) == []


def nothing_there(settings: Settings) -> bool:
    """Return whether an installation has no row of ours, no county of that code and no file."""
    tables = (f"SELECT id FROM {table.name}" for table in county_tables())
    asked = " UNION ALL ".join([*tables, "SELECT id FROM tenants WHERE code = 'jieguo'"])
    with psycopg.connect(str(settings.owner_url).replace("xiangxun_owner", "postgres")) as connection:
        found = connection.execute(asked.encode()).fetchall()
    return not found and not [place for place in settings.files.parent.rglob("*") if place.is_file()]


def test_every_county_table_is_taken_along():
    bound = {table.name for table in metadata.tables.values() if "tenant_id" in table.columns}
    assert {table.name for table in county_tables()} == bound


def test_every_column_of_a_county_travels_or_is_the_installations_own(issued):
    own = {"id", "created_at", "held_since", "trial_of", "frozen"}
    assert set(opened_list(issued).county) == {column.name for column in Tenant.__table__.columns} - own
