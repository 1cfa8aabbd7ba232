"""Fixtures 测试夹具: one real PostgreSQL and one real Redis for the whole run, a database of its own for each worker.

Under xdist the controller starts the servers and tells the workers where they are; otherwise the first test that
needs them does. The schema is migrated once into a template. Unit tests get neither servers nor sockets.
"""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import redis
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings as examples
from sqlalchemy.orm import Session
from tests.deeds import refuse_unaudited_requests

from xiangxun.app import create_app
from xiangxun.foundation import vault
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit.unchanged import memory
from xiangxun.foundation.db import db, migrate
from xiangxun.foundation.db.memo import share_nothing
from xiangxun.foundation.db.roles import database_sql
from xiangxun.foundation.db.transaction import unit_of_work as open_unit_of_work
from xiangxun.local.postgres import EmbeddedPostgres
from xiangxun.local.redis import EmbeddedRedis
from xiangxun.registry.accounts import passwords
from xiangxun.registry.tenants.models import Tenant
from xiangxun.settings import Settings

UnitOfWork = Callable[[int | None], AbstractContextManager[Session]]

# How long an example takes says more of the machine than of the rule.
examples.register_profile("xiangxun", deadline=None)
examples.load_profile("xiangxun")

refuse_unaudited_requests()

TEMPLATE = "xiangxun_template"
PLATFORM_KEY = bytes(range(32))
_WITHOUT_SERVERS = ("tests/unit", "tests/architecture")
_EMPTY_EVERY_TABLE = """
SET session_replication_role = replica;
DO $$ DECLARE found boolean; name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO found;
        IF found THEN EXECUTE format('DELETE FROM %I', name); END IF;
    END LOOP;
END $$;
"""


class Servers:
    """The run's servers; every process of the run names them by their folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = EmbeddedPostgres(folder / "state", durable=False)
        self.redis = EmbeddedRedis(folder / "state")

    @classmethod
    def start(cls) -> Servers:
        folder = Path(tempfile.mkdtemp(prefix="xiangxun-tests-"))
        folder.chmod(0o711)  # as root, PostgreSQL runs as somebody else and must reach its data in here
        servers = cls(folder)
        servers.postgres.start()
        servers.redis.start()
        servers.execute(database_sql(TEMPLATE))
        migrate.upgrade(servers.postgres.owner_url(TEMPLATE))
        return servers

    def stop(self) -> None:
        self.redis.remove()
        self.postgres.remove()
        shutil.rmtree(self.folder)

    def execute(self, sql: str, database: str = "postgres") -> None:
        with psycopg.connect(self.postgres.superuser_url(database), autocommit=True) as connection:
            connection.execute(sql.encode())


_SERVERS = pytest.StashKey[Servers]()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Xdist, in the controller, for each worker: start the servers once, unless only serverless tests are asked for."""
    config = node.config
    asked = [Path(argument.split("::")[0]) for argument in config.args]
    if _SERVERS not in config.stash and not all(_is_serverless(path, config.rootpath) for path in asked):
        config.stash[_SERVERS] = Servers.start()
    if _SERVERS in config.stash:
        node.workerinput["servers"] = str(config.stash[_SERVERS].folder)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what clicks and end with what takes no time, so that no worker waits long for another's last test."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 0
    return 3 if item.nodeid.startswith("tests/unit/") else 2 if item.nodeid.startswith("plugins/") else 1


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers where they were started."""
    if _SERVERS in config.stash:
        config.stash[_SERVERS].stop()


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers:
    """The running servers."""
    told = getattr(pytestconfig, "workerinput", {}).get("servers")
    if told:
        return Servers(Path(told))
    if _SERVERS not in pytestconfig.stash:
        pytestconfig.stash[_SERVERS] = Servers.start()
    return pytestconfig.stash[_SERVERS]


@dataclass(frozen=True, slots=True)
class Database:
    """Addresses of this worker's database, by role."""

    name: str
    app_url: str
    owner_url: str
    relay_url: str
    backup_url: str
    superuser_url: str


@pytest.fixture(scope="session")
def database(servers: Servers, worker_number: int) -> Database:
    """This worker's own database, cloned from the migrated template."""
    name = f"xiangxun_test_{worker_number}"
    servers.execute(database_sql(name, template=TEMPLATE))
    postgres = servers.postgres
    return Database(
        name=name,
        app_url=postgres.app_url(name),
        owner_url=postgres.owner_url(name),
        relay_url=postgres.relay_url(name),
        backup_url=postgres.backup_url(name),
        superuser_url=postgres.superuser_url(name),
    )


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """0 without xdist, else the worker's number from 0."""
    worker: str = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    return int(worker.removeprefix("gw"))


@pytest.fixture(scope="session")
def settings(
    database: Database, servers: Servers, worker_number: int, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """The settings of an installation with this worker's database, Redis and folder of files."""
    return Settings(
        database_url=database.app_url,
        redis_url=f"{servers.redis.url}?db={worker_number}",
        platform_key=PLATFORM_KEY,
        secret_key="a secret of the tests",
        files=tmp_path_factory.mktemp("files"),
        relay_url=database.relay_url,
        demo=False,
        secure_cookies=False,
    )


@pytest.fixture(scope="session")
def application(settings: Settings) -> Iterator[Flask]:
    """The one application of this worker, logged in to PostgreSQL as `xiangxun_app`."""
    app = create_app(settings)
    app.testing = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def own_hasher() -> Iterator[PasswordHasher]:
    """The product's digests of passwords, slow on purpose; the tests have quick ones in its place."""
    own = passwords._hasher
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield own
    passwords._hasher = own


@pytest.fixture
def app(application: Flask, database: Database) -> Iterator[Flask]:
    """The application; what the test commits is gone afterwards.

    A story told by clicking has an installation of its own, and leaves this process with its platform key.
    """
    vault.configure(PLATFORM_KEY)
    yield application
    share_nothing()
    memory.clear()
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        _empty(connection)


def _empty(connection: psycopg.Connection) -> None:
    """Empty every table; a worker process that the test started may still be ending its last transaction."""
    for _ in range(5):
        try:
            connection.execute(_EMPTY_EVERY_TABLE)
        except psycopg.errors.DeadlockDetected:
            continue
        return
    connection.execute(_EMPTY_EVERY_TABLE)


@pytest.fixture
def unit_of_work(app: Flask) -> UnitOfWork:
    """`with unit_of_work(tenant.id) as db:` — each call is one transaction on a session of its own."""

    @contextmanager
    def begin(tenant_id: int | None) -> Iterator[Session]:
        with app.app_context(), open_unit_of_work(tenant_id) as session:
            yield session

    return begin


@pytest.fixture
def tenant(unit_of_work: UnitOfWork) -> Tenant:
    """A county 示例县."""
    return _make_tenant(unit_of_work, "shili", "示例县", "990101")


@pytest.fixture
def other_tenant(unit_of_work: UnitOfWork) -> Tenant:
    """Another county 邻县, whose rows must be seen nowhere in the first."""
    return _make_tenant(unit_of_work, "linxian", "邻县", "990102")


@pytest.fixture
def actor() -> Actor:
    """Somebody who holds every role."""
    return Actor(account=None, name="测试员", roles=frozenset(Role))


@pytest.fixture
def redis_url(settings: Settings) -> Iterator[str]:
    """The address of this worker's Redis database, empty again afterwards."""
    yield settings.redis_url
    with redis.Redis.from_url(settings.redis_url) as client:
        client.flushdb()


@pytest.fixture(autouse=True)
def _no_sockets_in_unit_tests(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if _is_serverless(request.path, request.config.rootpath):
        monkeypatch.setattr(socket.socket, "connect", _refuse_socket)
        monkeypatch.setattr(socket.socket, "connect_ex", _refuse_socket)


def _refuse_socket(*_arguments: object) -> None:
    raise RuntimeError("a unit test opens no socket: move it to tests/integration")


def _is_serverless(path: Path, root: Path) -> bool:
    absolute = path if path.is_absolute() else root / path
    return any(absolute.is_relative_to(root / folder) for folder in _WITHOUT_SERVERS)


def _make_tenant(unit_of_work: UnitOfWork, code: str, title: str, region: str) -> Tenant:
    with unit_of_work(None) as session:
        tenant = Tenant(code=code, county="testland", title=title, region=region)
        session.add(tenant)
    return tenant
