"""Web 网页与接口: requests per second of one sign-in and of lists of 50, as ratios to a bare Flask "hello".

Ours and the hello stand behind the same gunicorn settings (2 sync workers) in one run, turn about; the best turn of each
counts. The server is an embedded PostgreSQL; the county is the one that exists only in tests, with 20,000 trainees.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg
from flask import Flask
from roster_import import NAME, ROWS, made_app, made_people, server
from sqlalchemy.orm import Session
from tests.counties.testland.plugin import COUNTY
from tests.counties.walk import FIRST_DAY, PASSWORD, Walk

from xiangxun.counties import added
from xiangxun.counties.plugins import installed
from xiangxun.foundation.access import Role
from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.kernel.clock import on_day
from xiangxun.local.postgres import EmbeddedPostgres
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.accounts.tokens import issue_token
from xiangxun.registry.tenants.service import add_tenant
from xiangxun.registry.trainees.queries import list_trainees

SECONDS = 3
TURNS = 3
CLIENTS = 3
Requests = Callable[[], bytes]


def hello() -> Flask:
    """Return the bare application that the ratios refer to."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def ours() -> Flask:
    """Return the whole application, with the county of the tests."""
    from xiangxun.app import create_app

    installed().add(COUNTY, "1.0")
    return create_app()


@contextmanager
def served(factory: str, environment: dict[str, str]) -> Iterator[int]:
    """Serve one of the two applications by gunicorn with our settings; give the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", f"web:{factory}()"]
    told = {
        **os.environ,
        **environment,
        "XIANGXUN_BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "2",
        "PYTHONPATH": "benchmarks",
    }
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, env=told, cwd=Path(__file__).parents[1], stdout=log, stderr=log)
        try:
            for _ in range(100):
                time.sleep(0.2)
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
            yield port
        finally:
            process.terminate()
            process.wait()


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """Return a request as it goes over the wire."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{key}: {one}" for key, one in headers.items()),
    ]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def answered(port: int, sent: bytes) -> bytes:
    """Send a request, read the answer to its end; raises where it is not 200."""
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(sent)
        parts = []
        while part := wire.recv(1 << 16):
            parts.append(part)
    answer = b"".join(parts)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(answer[:300])
    return answer


def per_second(port: int, make: Requests) -> float:
    """Return how many requests per second a few clients get answered."""
    end = time.perf_counter() + SECONDS

    def run(_client: int) -> int:
        done = 0
        while time.perf_counter() < end:
            answered(port, make())
            done += 1
        return done

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(run, range(CLIENTS))) / (time.perf_counter() - began)


def signed_in(port: int) -> str:
    """Sign in by the form; return the cookies."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/c/shili/sign-in/")
    form = connection.getresponse()
    found = re.search(r'name="csrf_token" value="([^"]+)"', form.read().decode())
    cookies = _cookies(form)
    told = urlencode({"username": "clerk", "password": PASSWORD, "csrf_token": found[1] if found else ""})
    connection.request(
        "POST",
        "/c/shili/sign-in/",
        told,
        {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"},
    )
    return _cookies(connection.getresponse())


def _cookies(answer: http.client.HTTPResponse) -> str:
    return "; ".join(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie", []))


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
            tenant = add_tenant(db, code="shili", county="testland", title="示例县", region="990101")
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
    with server() as postgres, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        county = furnished(postgres, folder / "files")
        people = county.people
        environment = {
            "DATABASE_URL": postgres.app_url(NAME),
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "XIANGXUN_PLATFORM_KEY": b64encode(bytes(range(32))).decode(),
            "SECRET_KEY": "a key for the benchmark alone",
            "XIANGXUN_FILES": str(folder / "files"),
            "XIANGXUN_SECURE_COOKIES": "0",
        }
        with served("hello", {}) as bare, served("ours", environment) as whole:
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
                    best[label] = max(best[label], round(per_second(port, make)))
    floor = best["bare Flask hello"]
    for label, rate in best.items():
        print(f"{label:34} {rate:>7,} requests/s   ratio {rate / floor:.3f}")


if __name__ == "__main__":
    main()
