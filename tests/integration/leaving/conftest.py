"""A county with everything that a county has, its neighbour, and a departure that is confirmed and due."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from datetime import date

import psycopg
import pytest
from redis import Redis
from tests.counties.walk import PASSWORD
from tests.integration.results.conftest import resultland, world

from xiangxun.backup.sealing import make_identity, read_identity, read_recipient
from xiangxun.foundation import files
from xiangxun.foundation.db.transaction import unit_of_work as open_unit_of_work
from xiangxun.foundation.metrics import REQUESTS
from xiangxun.foundation.metrics.tally import _add
from xiangxun.foundation.outbox.handing import hand, open_queue
from xiangxun.foundation.outbox.lengths import Length, show
from xiangxun.foundation.outbox.service import enqueue, find_entry
from xiangxun.kernel.clock import today
from xiangxun.leaving.carrying import carry_out
from xiangxun.leaving.disk import Host
from xiangxun.oversight.departures import service
from xiangxun.passport.issuing import issue
from xiangxun.passport.tables import county_tables
from xiangxun.registry.accounts.operators import create_operator, find_operator
from xiangxun.registry.accounts.security import note_event
from xiangxun.registry.tenants.queries import get_tenant
from xiangxun.results import archives
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.settings import Settings

__all__ = ["resultland", "world"]
CSV = "姓名,电话\n甲乙丙,13800000000\n".encode()


@dataclass
class Place:
    """Where the tests work: settings with the owner's address, the county's and the neighbour's number."""

    settings: Settings
    here: int
    there: int
    superuser_url: str


@pytest.fixture(autouse=True)
def work_folder(tmp_path, monkeypatch):
    """A folder for temporary things of this test alone: others on this machine run drills of their own."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))


@pytest.fixture
def stores(app, settings, tmp_path, monkeypatch):
    """Stores of this test alone."""
    monkeypatch.setattr(app, "extensions", dict(app.extensions))
    root = tmp_path / "stores"
    files.configure(app, root / "files", max_bytes=20_000_000)
    archives.configure(app, root / "archives")
    return replace(settings, files=root / "files")


@pytest.fixture
def place(world, other_tenant, stores, database, redis_url, actor, unit_of_work):
    """Two counties with rows, uploads, archives, jobs and counts."""
    ids = world.enter_people([(date(1974, 1, 1), ()), (date(1966, 1, 1), ())])
    session = world.hold_session(ids, {0: ids})
    with world.work() as db:
        compute_ledger(db, world.actor, session)
        files.store(db, world.actor, CSV, name="名单.csv", allowed=frozenset({"csv"}))
    with unit_of_work(other_tenant.id) as db:
        files.store(db, actor, CSV, name="名单.csv", allowed=frozenset({"csv"}))
    for code in ("jieguo", other_tenant.code) if stores.files.is_dir() else ():
        shelf = stores.files.parent / "archives" / code / "1"
        shelf.mkdir(parents=True)
        (shelf / "纸.txt").write_bytes(b"paper")
        (shelf / "纸.txt").chmod(0o444)
        shelf.chmod(0o555)
    for tenant, code in ((world.tenant_id, "jieguo"), (other_tenant.id, other_tenant.code)):
        _busy(unit_of_work, redis_url, tenant, code)
    with Redis.from_url(redis_url) as redis:
        show(redis, {world.tenant_id: Length(1, 9), other_tenant.id: Length(1, 9)})
    yield Place(
        replace(stores, owner_url=database.owner_url),
        world.tenant_id,
        other_tenant.id,
        database.superuser_url,
    )
    for folder in (stores.files.parent / "archives").glob("*/*"):
        folder.chmod(0o755)
    shutil.rmtree(stores.files.parent, ignore_errors=True)


def _busy(unit_of_work, redis_url, tenant, code):
    with unit_of_work(None) as db:
        note_event(db, code, "sign_in", 1)
    with unit_of_work(tenant) as db:
        number = enqueue(db, "test.waits", {}, key="test.waits")
        with Redis.from_url(redis_url) as redis:
            entry = find_entry(db, number)
            assert entry is not None
            hand(open_queue(redis), entry)
    _add(redis_url, {(REQUESTS.name, tenant, "2xx"): 3})


@pytest.fixture
def operators(unit_of_work):
    """The operator who asks and the one who confirms."""
    found = {}
    for duty in ("system", "audit"):
        with unit_of_work(None) as db:
            number = create_operator(db, username=duty, name=f"运营{duty}", password=PASSWORD, duty=duty)
            found[duty] = find_operator(db, number)
    return found


@pytest.fixture
def keys(tmp_path):
    """The county's secret key, and its public half."""
    public = make_identity(tmp_path / "identity")
    return read_identity(tmp_path / "identity"), read_recipient(public)


@pytest.fixture
def hand_over(app, place, operators, keys, tmp_path):
    """`hand_over()`: ask, export, verify, sign for, confirm; returns the departure's number."""

    def done(due=None):
        folder = tmp_path / "passport"
        with app.app_context():
            with open_unit_of_work(None) as db:
                number = service.ask(
                    db, operators["system"], place.here, letter="示函〔2026〕7号", due=due or today()
                )
                county = get_tenant(db, "jieguo")
            issued = issue(county, place.settings.owner_url, keys[1], folder)
            with open_unit_of_work(None) as db:
                chain = issued.passport.chain
                service.note_passport(
                    db,
                    number,
                    service.IssuedPassport(
                        issued.sha256,
                        issued.passport.made_at,
                        chain["entries"],
                        chain["head"],
                        sum(table["rows"] for table in issued.passport.tables.values()),
                        str(folder),
                    ),
                )
                service.note_verified(db, number, issued.sha256, "opened")
                receipt = service.Receipt("示例县商务局 张三", "示回1号", issued.sha256, opened=True)
                service.take_receipt(db, operators["system"], number, receipt)
                service.confirm(db, operators["audit"], number)
        return number

    return done


@pytest.fixture
def departure(hand_over):
    """A departure that may be carried out."""
    return hand_over()


@pytest.fixture
def go(app, place):
    """`go(number)`: carry a departure out, as the nightly run does."""

    def went(number, *logs, settings=None, works=()):
        with app.app_context():
            return carry_out(number, settings or place.settings, Host(logs, works))

    return went


def rows_of(place: Place, tenant: int) -> dict[str, list[str]]:
    """Return a county's rows of every table as text, seen past row-level security."""
    with psycopg.connect(place.superuser_url) as connection:
        return {
            table.name: [
                row[0]
                for row in connection.execute(
                    f'SELECT t::text FROM "{table.name}" t WHERE tenant_id = {tenant} ORDER BY id'.encode()
                )
            ]
            for table in county_tables()
        }
