"""Web 网页与接口: requests per second of one sign-in and of lists of 50, as ratios to a bare Flask "hello".

Ours, the hello and the least that a list can be stand behind the same gunicorn settings (2 sync workers) on two cores in
one run, in short turns about; the best turn of each counts. The server is an embedded PostgreSQL; the county is the one that exists only in tests, with 20,000 trainees.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg
from roster_import import NAME, ROWS, made_app, made_people, server
from serving import Requests, answered, environment, on_two_cores, per_second, request, served, signed_in
from sqlalchemy.orm import Session
from tests.counties.testland.plugin import COUNTY
from tests.counties.walk import FIRST_DAY, PASSWORD, Walk

from xiangxun.counties import added
from xiangxun.foundation.access import Role
from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.kernel.clock import on_day
from xiangxun.local.postgres import EmbeddedPostgres
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.accounts.tokens import issue_token
from xiangxun.registry.tenants.service import add_tenant
from xiangxun.registry.trainees.queries import list_trainees

SECONDS = 0.5
TURNS = 15


@dataclass(frozen=True, slots=True)
class Furnished:
    """A county with an open session: tokens of its institution and of an office, and who comes before the last page."""

    school: str
    office: str
    session: int
    people: tuple[int, ...]
    behind: int


def furnished(postgres: EmbeddedPostgres, folder: Path) -> Furnished:
    """Fill the county, and let the server know its tables as it would after a night."""
    app = made_app(postgres, folder)

    @contextmanager
    def begin(tenant: int | None) -> Iterator[Session]:
        with app.app_context(), unit_of_work(tenant) as db:
            yield db

    with added(COUNTY, "1.0"), on_day(FIRST_DAY):
        with begin(None) as db:
            tenant = add_tenant(
                db, code="shili", county="testland", title="示例县", region="990101", demo=True
            )
        walk = Walk(begin, tenant)
        walk.to_open(made_people())
        with walk.on() as db:
            school = issue_token(db, walk.school, label="benchmark")
            office = issue_token(db, walk.office, label="benchmark")
            roles = [role for role in Role if role is not Role.INSTITUTION]
            create_account(
                db, SYSTEM, username="clerk", name="clerk", password=PASSWORD, roles=roles, must_change=False
            )
        people = walk.admitted()
        with walk.on() as db:
            behind = list_trainees(db, limit=ROWS)[-51].id
        with app.app_context():
            database.engine.dispose()
    with psycopg.connect(postgres.superuser_url(NAME), autocommit=True) as connection:
        connection.execute("ANALYZE")
    return Furnished(school, office, walk.session, people, behind)


def main() -> None:
    """Measure turn about and print requests per second and ratios."""
    on_two_cores()
    with server() as postgres, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        county = furnished(postgres, folder / "files")
        people = county.people
        told = environment(postgres, folder / "files")
        with served("hello", {}) as bare, served("floor", told) as least, served("ours", told) as whole:
            school = {"Authorization": f"Bearer {county.school}"}
            office = {"Authorization": f"Bearer {county.office}"}
            cookie = {"Cookie": signed_in(whole)}
            numbers = count()

            def sign() -> bytes:
                n = next(numbers)
                mark = {
                    "trainee_id": people[n % len(people)],
                    "state": "present" if n // len(people) % 2 else "absent",
                }
                body = {"on": FIRST_DAY.isoformat(), "slot": 0, "marks": [mark]}
                headers = {**school, "Content-Type": "application/json"}
                return request(
                    "POST", f"/api/v1/sessions/{county.session}/sign-ins", headers, json.dumps(body).encode()
                )

            measures: dict[str, tuple[int, Requests]] = {
                "bare Flask hello": (bare, lambda: request("GET", "/", {})),
                "bare list of 50, JSON": (least, lambda: request("GET", "/rows.json", {})),
                "bare list of 50, HTML": (least, lambda: request("GET", "/rows.html", {})),
                "one sign-in over the API": (whole, sign),
                "list of 50, JSON, first page": (whole, lambda: request("GET", "/api/v1/trainees", office)),
                "list of 50, JSON, last page": (
                    whole,
                    lambda: request("GET", f"/api/v1/trainees?after={county.behind}", office),
                ),
                "the same, first page, confined": (
                    whole,
                    lambda: request("GET", "/api/v1/trainees", school),
                ),
                "list of 50, HTML": (whole, lambda: request("GET", "/c/shili/trainees/", cookie)),
            }
            for port, make in measures.values():
                answered(port, make())
            best = dict.fromkeys(measures, 0)
            for _ in range(TURNS):
                for label, (port, make) in measures.items():
                    best[label] = max(best[label], round(per_second(port, make, SECONDS)))
    bare_hello = best["bare Flask hello"]
    for label, rate in best.items():
        print(f"{label:34} {rate:>7,} requests/s   ratio {rate / bare_hello:.3f}")


if __name__ == "__main__":
    main()
