"""PgBouncer 连接池: many clients on two server connections, each transaction in its own county."""

from __future__ import annotations

import configparser
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from xiangxun.foundation.db.engine import engine_options
from xiangxun.local.postgres import EmbeddedPostgres

EXAMPLE = Path(__file__).parents[3] / "deploy" / "pgbouncer.ini"
CLIENTS, TRANSACTIONS = 6, 60


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that the servers' user may enter."""
    path = Path(tempfile.mkdtemp(prefix="xiangxun-pgbouncer-"))
    path.chmod(0o777)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A server with one table under the counties' policy, to which everybody of this machine may log in."""
    server = EmbeddedPostgres(folder / "state", durable=False)
    (folder / "state").mkdir(mode=0o711)
    server.start()
    data = next(folder.glob("**/pg_hba.conf"))
    data.write_text("local all all trust\n")
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        connection.execute("SELECT pg_reload_conf()")
    with psycopg.connect(server.superuser_url("xiangxun"), autocommit=True) as connection:
        connection.execute("CREATE TABLE seen (tenant_id bigint, n bigint)")
        connection.execute("GRANT SELECT, INSERT ON seen TO xiangxun_app")
        connection.execute("ALTER TABLE seen ENABLE ROW LEVEL SECURITY")
        connection.execute(
            "CREATE POLICY tenant ON seen USING"
            " (tenant_id = nullif(current_setting('app.tenant', true), '')::bigint)"
        )
    yield server
    server.remove()


@pytest.fixture(scope="module")
def pooled(folder: Path, postgres: EmbeddedPostgres) -> Iterator[str]:
    """The application's address through PgBouncer with our example's settings, on two server connections."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin") or pytest.skip(
        "pgbouncer is not installed"
    )
    sockets = psycopg.conninfo.conninfo_to_dict(postgres.superuser_url())["host"]
    told = configparser.ConfigParser(interpolation=None, comment_prefixes=(";",))
    told.read(EXAMPLE)
    told["databases"]["xiangxun"] = f"host={sockets} dbname=xiangxun"
    own = {
        "listen_addr": "",
        "unix_socket_dir": str(folder),
        "auth_type": "trust",
        "auth_file": str(folder / "users"),
        "default_pool_size": "2",
        "reserve_pool_size": "0",
    }
    told["pgbouncer"].update(own)
    (folder / "users").write_text('"xiangxun_app" ""\n')
    with (folder / "pgbouncer.ini").open("w") as file:
        told.write(file)
    as_root = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen(
        [program, "-q", *as_root, folder / "pgbouncer.ini"],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    for _ in range(50):
        if (folder / ".s.PGSQL.6432").exists():
            break
        time.sleep(0.1)
    yield f"postgresql+psycopg://xiangxun_app@/xiangxun?host={folder}&port=6432"
    process.send_signal(signal.SIGTERM)
    process.wait(10)


def test_transactions_of_many_counties_share_connections_and_see_their_own_alone(pooled: str) -> None:
    engine = create_engine(pooled, pool_size=CLIENTS, **engine_options(pooled=True))

    def work(tenant: int) -> set[int]:
        seen: set[int] = set()
        with engine.connect() as connection:
            for n in range(TRANSACTIONS):
                with connection.begin():
                    connection.execute(text("SELECT set_config('app.tenant', :t, true)"), {"t": str(tenant)})
                    connection.execute(text("INSERT INTO seen VALUES (:t, :n)"), {"t": tenant, "n": n})
                    seen |= set(connection.scalars(text("SELECT tenant_id FROM seen")))
        return seen

    with ThreadPoolExecutor(CLIENTS) as clients:
        found = list(clients.map(work, range(1, CLIENTS + 1)))
    assert found == [{tenant} for tenant in range(1, CLIENTS + 1)]
    with engine.connect() as connection, connection.begin():
        assert connection.scalar(text("SELECT count(*) FROM seen")) == 0
    engine.dispose()
