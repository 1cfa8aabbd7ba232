"""Roster import 花名册导入: rows per second from file bytes to enrolments, rules and receipt included.

Beside it, in one run: a bare COPY of the same rows into an unlogged table, and openpyxl reading the same file. The
server is an embedded PostgreSQL with the tests' settings; the county is the one that exists only in tests.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg
from flask import Flask
from sqlalchemy.orm import Session
from tests.counties.people import Villager, roster_workbook, villager
from tests.counties.testland.plugin import COUNTY
from tests.counties.walk import FIRST_DAY, UnitOfWork, Walk

from xiangxun.counties import added
from xiangxun.foundation import files, vault
from xiangxun.foundation.collector import JOBS, spare_collector
from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.declared import import_models
from xiangxun.foundation.db.engine import sqlalchemy_url
from xiangxun.foundation.db.roles import database_sql
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.kernel.clock import on_day
from xiangxun.local.postgres import EmbeddedPostgres
from xiangxun.registry.accounts import policy
from xiangxun.registry.tenants.service import add_tenant
from xiangxun.training.enrolment.service import look_at_roster, run_import, start_import

ROWS = 20_000
REPEATS = 3
NAME = "benchmark"


def made_people(rows: int = ROWS) -> list[Villager]:
    return [
        villager(
            n,
            FIRST_DAY.replace(year=1960 + n // 1000 % 40, month=1 + n // 7 % 12, day=1 + n % 28),
            phone=f"138{n:08d}",
            group="返乡青年" if n % 3 else "脱贫户",
            days=(True, n % 5 > 0),
        )
        for n in range(rows)
    ]


@contextmanager
def server() -> Iterator[EmbeddedPostgres]:
    from xiangxun.foundation.db import migrate

    folder = Path(tempfile.mkdtemp(prefix="xiangxun-benchmark-"))
    folder.chmod(0o711)
    postgres = EmbeddedPostgres(folder / "state", durable=False)
    postgres.start()
    try:
        with psycopg.connect(postgres.superuser_url("postgres"), autocommit=True) as connection:
            connection.execute(database_sql(NAME).encode())
        migrate.upgrade(postgres.owner_url(NAME))
        yield postgres
    finally:
        postgres.remove()
        shutil.rmtree(folder)


def made_app(postgres: EmbeddedPostgres, folder: Path) -> Flask:
    import_models()
    app = Flask(NAME)
    app.config["SQLALCHEMY_DATABASE_URI"] = sqlalchemy_url(postgres.app_url(NAME))
    database.init_app(app)
    vault.configure(bytes(range(32)))
    files.configure(app, folder, max_bytes=1 << 26)
    policy.configure(app, policy.Policy())
    return app


def imported(app: Flask, begin: UnitOfWork, content: bytes, place: int) -> dict[str, float]:
    """Import into a county and session of its own; return seconds of the look and of the import."""
    with app.app_context(), unit_of_work(None) as db:
        tenant = add_tenant(db, code=f"shili-{place}", county="testland", title="示例县", region="990101")
    walk = Walk(begin, tenant)
    walk.to_approved()
    school = walk.school
    began = time.perf_counter()
    with walk.on() as db:
        looked = look_at_roster(db, school, walk.session, content, name="名单.xlsx")
    between = time.perf_counter()
    with walk.on() as db:
        start_import(db, school, looked)
        view = run_import(db, school, looked)
    ended = time.perf_counter()
    if view.counts["accept"] != ROWS:
        raise RuntimeError(f"not every row was accepted: {view.counts}")
    return {"look": between - began, "import": ended - between}


def copied(postgres: EmbeddedPostgres, people: list[Villager]) -> float:
    """Return the seconds of a bare COPY of the same rows, as text, into an unlogged table."""
    with psycopg.connect(postgres.superuser_url(NAME)) as connection:
        connection.execute(
            "CREATE UNLOGGED TABLE bare (n int, name text, id text, phone text, grp text, d1 bool, d2 bool)"
        )
        began = time.perf_counter()
        with connection.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
            for one in people:
                copy.write_row((one.n, one.name, one.id_number, one.phone, one.group, *one.days))
        seconds = time.perf_counter() - began
        connection.rollback()
    return seconds


def read_by_openpyxl(content: bytes) -> float:
    import openpyxl

    began = time.perf_counter()
    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))
    return time.perf_counter() - began


def peak_mebibytes() -> float:
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def made_workbook() -> bytes:
    """Return the roster, made in a process of its own, so that making it adds nothing to our peak."""
    made = subprocess.run([sys.executable, __file__, "--make"], capture_output=True, check=True)
    return made.stdout


def best(measures: list[float]) -> float:
    return ROWS / min(measures)


def main() -> None:
    content = made_workbook()
    spare_collector(JOBS)
    with (
        server() as postgres,
        tempfile.TemporaryDirectory() as folder,
        added(COUNTY, "1.0"),
        on_day(FIRST_DAY),
    ):
        app = made_app(postgres, Path(folder))

        @contextmanager
        def begin(tenant: int | None) -> Iterator[Session]:
            with app.app_context(), unit_of_work(tenant) as db:
                yield db

        ours = [imported(app, begin, content, 0)]
        peak = peak_mebibytes()
        ours += [imported(app, begin, content, place) for place in range(1, REPEATS)]
        people = made_people()
        bare = [copied(postgres, people) for _ in range(REPEATS)]
        with app.app_context():
            database.engine.dispose()
    read = [read_by_openpyxl(content) for _ in range(REPEATS)]
    rows: dict[str, Callable[[], float]] = {
        "bare COPY into an unlogged table": lambda: best(bare),
        "openpyxl read_only, cells only": lambda: best(read),
        "whole import: file to enrolments, rules, receipt": lambda: best([one["import"] for one in ours]),
        "first look: file to verdicts, stored": lambda: best([one["look"] for one in ours]),
    }
    for label, measure in rows.items():
        print(f"{label:52} {measure():>10,.0f} rows/s")
    print(f"{'peak memory of the importing process':52} {peak:>10,.0f} MiB")


if __name__ == "__main__":
    if "--make" in sys.argv:
        sys.stdout.buffer.write(roster_workbook(made_people()))
    else:
        main()
