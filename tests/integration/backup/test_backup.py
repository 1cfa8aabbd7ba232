"""Backup 备份: a set comes back row for row and byte for byte; damage is named; the drill finds what is not there."""

from __future__ import annotations

import shutil
from datetime import date, timedelta

import psycopg
import pytest
from tests.integration.results.conftest import resultland, world

from xiangxun.app import create_app
from xiangxun.backup import checking, restoring
from xiangxun.backup.checking import problems
from xiangxun.backup.drill import drill
from xiangxun.backup.dump import DumpFailed
from xiangxun.backup.making import expire, make_set
from xiangxun.backup.places import Backups
from xiangxun.backup.restoring import restore
from xiangxun.backup.sealing import WrongIdentity, make_identity, read_identity, read_recipient
from xiangxun.backup.sources import Folder
from xiangxun.backup.work import DUMPS
from xiangxun.foundation import files
from xiangxun.foundation.db import migrate
from xiangxun.foundation.db.roles import database_sql
from xiangxun.kernel.errors import Conflict, InvalidInput, NotFound
from xiangxun.results.ledger.service import compute_ledger

__all__ = ["resultland", "world"]
CSV = "姓名,电话\n甲乙丙,13800000000\n".encode()


@pytest.fixture
def county(world, settings):
    """A county with a session, a ledger, receipts, and a stored file."""
    ids = world.enter_people([(date(1974, 1, 1), ()), (date(1966, 1, 1), ())])
    session = world.hold_session(ids, {0: ids})
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        files.store(db, world.actor, CSV, name="名单.csv", allowed=frozenset({"csv"}))
    yield world
    shutil.rmtree(settings.files)
    settings.files.mkdir()


@pytest.fixture
def keys(tmp_path):
    """The secret half of a key, and its public half."""
    public = make_identity(tmp_path / "identity")
    return read_identity(tmp_path / "identity"), read_recipient(public)


@pytest.fixture
def backups(tmp_path):
    return Backups(tmp_path / "backups")


@pytest.fixture
def make(backups, keys, settings, database):
    """Make a set of what is there now."""

    def made():
        return make_set(
            backups,
            keys[1],
            backup_url=database.backup_url,
            sources={"files": Folder(settings.files), "archives": Folder(settings.files.parent / "archives")},
            key=settings.platform_key,
            revision=migrate.current(database.owner_url) or "",
            counties=1,
        )

    return made


@pytest.fixture
def empty(servers, worker_number):
    """The owner's address of an empty database."""
    name = f"xiangxun_restored_{worker_number}"
    servers.execute(database_sql(name))
    yield servers.postgres.owner_url(name)
    servers.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def rows(url: str) -> dict[str, list[str]]:
    """Return every row of every table as text, seen past row-level security."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        ).fetchall()
        return {
            name: [
                row[0] for row in connection.execute(f'SELECT t::text FROM "{name}" t ORDER BY 1').fetchall()
            ]
            for (name,) in tables
        }


def test_restored_set_is_equal_row_by_row_and_byte_by_byte(
    county, make, backups, keys, empty, settings, database, tmp_path
):
    manifest = make()
    targets = {"files": tmp_path / "into" / "files", "archives": tmp_path / "into" / "archives"}
    restore(backups, manifest, keys[0], owner_url=empty, targets=targets)
    restored = empty.replace("xiangxun_owner", "postgres")
    before = rows(database.superuser_url)
    assert sum(map(len, before.values())) > 50
    assert rows(restored) == before
    found = {
        place.relative_to(settings.files): place for place in settings.files.rglob("*") if place.is_file()
    }
    assert found
    for within, place in found.items():
        copy = targets["files"] / within
        assert (copy.read_bytes(), copy.stat().st_mode) == (place.read_bytes(), place.stat().st_mode)


def test_restored_database_keeps_the_counties_apart(county, make, backups, keys, empty, tmp_path):
    restore(
        backups,
        make(),
        keys[0],
        owner_url=empty,
        targets={"files": tmp_path / "f", "archives": tmp_path / "a"},
    )
    with psycopg.connect(empty.replace("xiangxun_owner", "xiangxun_app")) as connection:
        assert connection.execute("SELECT count(*) FROM trainees").fetchone() == (0,)
        connection.execute("SELECT set_config('app.tenant', %s, true)", [str(county.tenant_id)])
        assert connection.execute("SELECT count(*) FROM trainees").fetchone() == (2,)


def test_second_set_adds_to_the_pool_only_what_is_new(county, make, backups, keys):
    first = make()
    pool = set(backups.pool.glob("??/*"))
    shutil.move(backups.folder(first.stamp), backups.folder("20200101T000000Z"))
    with county.work() as db:
        files.store(db, county.actor, CSV * 2, name="二.csv", allowed=frozenset({"csv"}))
    second = make()
    assert len(set(backups.pool.glob("??/*")) - pool) == 1
    assert set(first.pool) < set(second.pool)
    assert problems(backups, second, keys[0]) == []


def test_nothing_personal_stands_open_in_a_set(county, make, backups):
    make()
    for place in backups.root.rglob("*"):
        if place.is_file():
            assert "甲乙丙".encode() not in place.read_bytes()
            assert "名单".encode() not in place.read_bytes()


@pytest.mark.parametrize("part", ["database.dump.age", "contents.json.age", "pool"])
def test_changed_or_missing_part_is_named_and_not_restored(
    county, make, backups, keys, empty, tmp_path, part
):
    manifest = make()
    place = backups.pooled(manifest.pool[0]) if part == "pool" else backups.folder(manifest.stamp) / part
    place.write_bytes(place.read_bytes()[:-1] + b"\0")
    [sentence] = problems(backups, manifest)
    assert place.name in sentence
    with pytest.raises(Conflict, match="已损坏"):
        restore(backups, manifest, keys[0], owner_url=empty, targets={"files": tmp_path / "f"})
    place.unlink()
    assert "缺失" in problems(backups, manifest)[0]


def test_wrong_identity_opens_nothing(county, make, backups, tmp_path):
    manifest = make()
    make_identity(tmp_path / "another")
    with pytest.raises(WrongIdentity):
        problems(backups, manifest, read_identity(tmp_path / "another"))


def test_restore_over_tables_or_files_is_refused(county, make, backups, keys, database, empty, tmp_path):
    manifest = make()
    with pytest.raises(Conflict, match="空数据库"):
        restore(backups, manifest, keys[0], owner_url=database.owner_url, targets={})
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(Conflict, match="不是空文件夹"):
        restore(backups, manifest, keys[0], owner_url=empty, targets={"files": tmp_path / "full"})


def test_dump_under_a_role_that_security_binds_fails_and_leaves_no_set(
    county, backups, keys, settings, database
):
    with pytest.raises(DumpFailed):
        make_set(
            backups,
            keys[1],
            backup_url=database.app_url,
            sources={"files": Folder(settings.files)},
            key=settings.platform_key,
            revision="",
            counties=1,
        )
    assert backups.stamps() == []
    with pytest.raises(NotFound):
        backups.manifest("latest")


def test_expiry_removes_old_sets_with_what_only_they_had_and_keeps_the_newest(
    county, make, backups, settings
):
    with county.work() as db:
        gone = files.store(db, county.actor, CSV * 3, name="旧.csv", allowed=frozenset({"csv"}))
    first = make()
    shutil.move(backups.folder(first.stamp), backups.folder("20200101T000000Z"))
    with county.work() as db:
        files.discard(db, county.actor, gone.id)
    with county.work() as db:
        files.sweep(db)
    second = make()
    assert expire(backups, timedelta(days=30)) == ["20200101T000000Z"]
    assert backups.stamps() == [second.stamp]
    assert {place.name for place in backups.pool.glob("??/*")} == set(second.pool) < set(first.pool)
    assert expire(backups, timedelta(0)) == []


def test_drill_of_a_whole_set_finds_everything_there(county, make, backups, keys, settings):
    report = drill(backups, make(), keys[0], settings, create_app)
    assert report.problems == []
    assert report.counts["receipts"] > 3
    assert report.counts["audit entries"] > 5
    assert report.counts["pages"] == 3


def test_drill_names_what_is_missing_or_altered(county, make, backups, keys, settings, database):
    next(place for place in settings.files.rglob("*") if place.is_file()).unlink()
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE receipts SET day = day + 1 WHERE id = (SELECT max(id) FROM receipts)")
        connection.execute(
            "UPDATE audit_entries SET action = 'x' WHERE id = (SELECT max(id) FROM audit_entries)"
        )
    report = drill(backups, make(), keys[0], settings, create_app)
    told = "\n".join(report.problems)
    assert "内容缺失" in told
    assert "重新计算" in told
    assert "审计记录第" in told


def test_dump_in_clear_lies_where_departures_look_for_what_was_left(
    county, make, backups, keys, empty, tmp_path, monkeypatch
):
    there = []

    def killed(dump, *_):
        there.append(dump)
        raise KeyboardInterrupt

    manifest = make()
    for module, name in ((checking, "list_dump"), (restoring, "restore_dump")):
        monkeypatch.setattr(module, name, killed)
    with pytest.raises(KeyboardInterrupt):
        problems(backups, manifest, keys[0])
    with pytest.raises(KeyboardInterrupt):
        restore(backups, manifest, keys[0], owner_url=empty, targets={"files": tmp_path / "there"})
    assert [dump.parent.name.startswith(DUMPS) for dump in there] == [True, True]
    assert [dump for dump in there if dump.parent.exists()] == []


def test_identity_file_is_private_and_never_overwritten(tmp_path):
    make_identity(tmp_path / "identity")
    assert (tmp_path / "identity").stat().st_mode & 0o077 == 0
    with pytest.raises(InvalidInput, match="已经存在"):
        make_identity(tmp_path / "identity")
    with pytest.raises(InvalidInput, match="backup key"):
        read_recipient("age1nothing")
