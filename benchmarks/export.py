"""Export 导出: rows per second of the trainees' workbook, beside XlsxWriter writing the same cells, and its peak memory.

20,000 people are imported first; the export is the job that a worker does (read, decrypted, masked, written, kept),
in a process of its own so that its peak is its own: what the measuring needs is imported where it is used.
"""

from __future__ import annotations

import io
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg
from roster_import import (
    NAME,
    REPEATS,
    ROWS,
    imported,
    made_app,
    made_workbook,
    server,
)
from sqlalchemy.orm import Session
from tests.counties.testland.plugin import COUNTY
from tests.counties.walk import FIRST_DAY

from xiangxun.counties import added
from xiangxun.foundation import files
from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.keyset import Ask
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.kernel.clock import on_day
from xiangxun.local.postgres import EmbeddedPostgres
from xiangxun.registry.exports.kinds import Wanted
from xiangxun.registry.exports.models import ListExport
from xiangxun.registry.exports.service import ask_export, make_export
from xiangxun.registry.trainees.exporting import TRAINEES

_OFFICE = Actor(account=1, name="office", roles=frozenset({Role.AUTHORITY}))


def furnish(postgres: EmbeddedPostgres, folder: Path) -> None:
    """Import the people into a county."""
    app = made_app(postgres, folder)

    @contextmanager
    def begin(tenant: int | None) -> Iterator[Session]:
        with app.app_context(), unit_of_work(tenant) as db:
            yield db

    imported(app, begin, made_workbook(), 0)
    with app.app_context():
        database.engine.dispose()
    with psycopg.connect(postgres.superuser_url(NAME), autocommit=True) as connection:
        connection.execute("ANALYZE")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is, for a process that did not start it."""

    url: str

    def app_url(self, _name: str) -> str:
        """Return the address under the role of the application."""
        return self.url


def exported(address: Address, folder: Path) -> tuple[float, float, bytes]:
    """Make the export in a process of its own; return seconds, peak in MiB, and the workbook."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_export, args=(address, folder, theirs))
    process.start()
    seconds, peak, content = ours.recv()
    process.join()
    return seconds, peak, content


def _export(address: Address, folder: Path, answer: object) -> None:
    app = made_app(address, folder)
    with added(COUNTY, "1.0"), on_day(FIRST_DAY), app.app_context():
        with unit_of_work(1) as db:
            number = ask_export(db, _OFFICE, TRAINEES, Wanted("", Ask(sort="name", limit=None)))
        began = time.perf_counter()
        with unit_of_work(1) as db:
            make_export(db, _OFFICE, number)
        seconds = time.perf_counter() - began
        peak = peak_since_start()
        with unit_of_work(1) as db:
            kept = db.get_one(ListExport, (1, number)).file_id
            content = files.read(db, kept or 0)
        database.engine.dispose()
    answer.send((seconds, peak, content))  # type: ignore[attr-defined]


def peak_since_start() -> float:
    """Return the MiB that this process held at most; unlike `getrusage` it forgets the process that started it."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024


def written_bare(rows: list[tuple[object, ...]]) -> float:
    """Return the seconds in which XlsxWriter writes the same cells without any of ours."""
    import xlsxwriter

    began = time.perf_counter()
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True})
    page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
    for at, values in enumerate(rows):
        for place, value in enumerate(values):
            if hasattr(value, "year"):
                page.write_datetime(at, place, value, day)
            else:
                page.write_string(at, place, str(value or ""))
    book.close()
    return time.perf_counter() - began


def main() -> None:
    """Print rows per second and ratios."""
    import openpyxl

    with server() as postgres, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with added(COUNTY, "1.0"), on_day(FIRST_DAY):
            furnish(postgres, folder)
        runs = [exported(Address(postgres.app_url(NAME)), folder) for _ in range(REPEATS)]
    page = openpyxl.load_workbook(io.BytesIO(runs[0][2]), read_only=True).worksheets[0]
    rows = [tuple(row) for row in page.iter_rows(min_row=4, max_row=ROWS + 3, values_only=True)]
    bare = min(written_bare(rows) for _ in range(REPEATS))
    ours = min(seconds for seconds, _peak, _content in runs)
    print(f"{'XlsxWriter, the same cells':44} {len(rows) / bare:>10,.0f} rows/s   1.00")
    print(
        f"{'export: query, decrypt, mask, write, keep':44} {ROWS / ours:>10,.0f} rows/s   {bare / ours:.2f}"
    )
    print(f"{'peak memory of the exporting process':44} {max(peak for _, peak, _ in runs):>10,.0f} MiB")


if __name__ == "__main__":
    main()
