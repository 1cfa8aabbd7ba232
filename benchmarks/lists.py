"""Lists 逐页: every page and every answer of a county with 100,000 trainees, first page and last, as ratios to a hello.

A hundred sessions of 1,000 people each are held to their ledgers, with calls planned, through the services, as a county
would. Then each address that needs no other row than those of the last session is read for a while, in short turns about
with the hello, the best turn of each counting; where a page has a next one, the list is paged to its end and the last page
is read too. `--only` takes routes that hold some words. Takes some fifteen minutes; `--sessions 5` is a look.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psycopg
from applications import ours
from flask import Flask
from roster_import import NAME, made_app, made_people, server
from serving import answered, environment, on_two_cores, per_second, renewed, request, served, signed_in
from sqlalchemy.orm import Session
from tests.counties.testland.plugin import COUNTY
from tests.counties.walk import FIRST_DAY, PASSWORD, Walk

from xiangxun.counties import added
from xiangxun.foundation.access import Role
from xiangxun.foundation.db import db as database
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.foundation.decisions import list_receipts
from xiangxun.local.postgres import EmbeddedPostgres
from xiangxun.registry.accounts.service import SYSTEM, create_account
from xiangxun.registry.accounts.tokens import issue_token
from xiangxun.registry.tenants.service import add_tenant
from xiangxun.results.followup.queries import list_rounds
from xiangxun.results.followup.service import plan_rounds
from xiangxun.results.ledger.service import compute_ledger
from xiangxun.training.enrolment.queries import list_imports

EACH = 1_000
TURNS = 4
HELLO = request("GET", "/", {})
#: A page may have this many before it; a list that goes on longer is a list that never ends.
LAST = 5_000
_NEXT = re.compile(r'<a[^>]*rel="next" href="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Furnished:
    """A county with its sessions: a token of its office, and what the addresses of the last session's pages name."""

    token: str
    named: Mapping[str, object]


def furnished(postgres: EmbeddedPostgres, folder: Path, sessions: int) -> Furnished:
    """Hold the sessions, and let the server know its tables as it would after a night."""
    app = made_app(postgres, folder)

    @contextmanager
    def begin(tenant: int | None) -> Iterator[Session]:
        with app.app_context(), unit_of_work(tenant) as db:
            yield db

    with added(COUNTY, "1.0"):
        with begin(None) as db:
            tenant = add_tenant(
                db, code="shili", county="testland", title="示例县", region="990101", demo=True
            )
        walk = Walk(begin, tenant, days=1)
        people = made_people(sessions * EACH)
        for n in range(sessions):
            walk.days = [FIRST_DAY + timedelta(days=7 * n)]
            walk.to_closed(people[n * EACH : (n + 1) * EACH], code=f"2024-{n:03d}")
            with walk.on(walk.days[-1]) as db:
                plan_rounds(db, walk.group, walk.session)
                compute_ledger(db, walk.school, walk.session)
        named = told(walk)
        with walk.on() as db:
            token = issue_token(db, walk.office, label="benchmark")
            roles = [role for role in Role if role is not Role.INSTITUTION]
            create_account(
                db, SYSTEM, username="clerk", name="clerk", password=PASSWORD, roles=roles, must_change=False
            )
        with app.app_context():
            database.engine.dispose()
    with psycopg.connect(postgres.superuser_url(NAME), autocommit=True) as connection:
        connection.execute("ANALYZE")
    return Furnished(token, named)


def told(walk: Walk) -> Mapping[str, object]:
    """Return what the addresses of the last session's pages name."""
    person = walk.admitted()[0]
    with walk.on(walk.days[-1]) as db:
        return {
            "county": "shili",
            "on": walk.days[0].isoformat(),
            "session_id": walk.session,
            "plan_id": walk.plan,
            "institution_id": walk.institution,
            "lecturer_id": walk.lecturer,
            "trainee_id": person,
            "round_id": list_rounds(db, walk.session)[0].id,
            "import_id": list_imports(db, walk.session)[0].id,
            "receipt_id": list_receipts(db, "session", walk.session)[0].id,
        }


def addresses(app: Flask, named: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    """Yield route and address of everything under a prefix that needs no other row than those named."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(prefix) and "GET" in (rule.methods or ()) and rule.arguments <= named.keys():
            yield rule.rule, adapter.build(rule.endpoint, {name: named[name] for name in rule.arguments})


def next_page(answer: bytes, address: str) -> str | None:
    """Return the address of the page behind this one; None behind the last."""
    body = answer.partition(b"\r\n\r\n")[2].decode(errors="replace")
    if body.startswith("{"):
        after = json.loads(body).get("next")
        return f"{address.partition('?')[0]}?after={after}" if after else None
    found = _NEXT.search(body)
    return unescape(found[1]) if found else None


def last_page(read: Callable[[str], bytes], address: str) -> tuple[str, int]:
    """Return the address of the last page behind this one, and how many pages there are."""
    for pages in range(1, LAST):
        following = next_page(read(address), address)
        if following is None:
            return address, pages
        address = following
    raise RuntimeError(f"{address} never ends")


def main(sessions: int, only: Sequence[str]) -> None:
    """Read everything and print ratios, the slowest first."""
    on_two_cores()
    with server() as postgres, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        county = furnished(postgres, folder / "files", sessions)
        told_app = environment(postgres, folder / "files")
        os.environ.update(told_app)
        with served("hello", {}) as bare, served("ours", told_app) as whole:
            answered(bare, HELLO)
            print(f"{sessions * EACH:,} trainees")
            with_cookie = {"Cookie": signed_in(whole)}
            with_token = {"Authorization": f"Bearer {county.token}"}
            app = ours()
            for prefix, headers in (("/api/v1/", with_token), ("/c/<county>/", with_cookie)):
                measure(app, prefix, headers, county.named, whole, bare, only)


def measure(
    app: Flask,
    prefix: str,
    headers: dict[str, str],
    named: Mapping[str, object],
    port: int,
    bare: int,
    only: Sequence[str] = (),
) -> None:
    """Read every address under a prefix, first page and last; print what each reaches."""

    def read(address: str) -> bytes:
        return answered(port, request("GET", address, headers))

    rows = []
    for route, first in addresses(app, named, prefix):
        if only and not any(words in route for words in only):
            continue
        try:
            headers = renewed(port, first, headers)
            last, pages = last_page(read, first)
        except RuntimeError as refused:
            if "HTTP/1.1 " in str(refused):
                continue
            raise
        ratios = [ratio(port, request("GET", at, headers), bare) for at in dict.fromkeys((first, last))]
        rows.append((min(ratios), route, pages, ratios))
    for _worst, route, pages, ratios in sorted(rows):
        told_ratios = "  ".join(f"{one:.3f}" for one in ratios)
        print(f"{route:70} pages {pages:>5}   {told_ratios}", flush=True)


def ratio(port: int, asked: bytes, bare: int) -> float:
    """Return the best turn of one to the best turn of the hello: the machine may have other work."""
    answered(port, asked)
    turns = [
        (per_second(port, lambda: asked, 0.4), per_second(bare, lambda: HELLO, 0.2)) for _ in range(TURNS)
    ]
    return max(one for one, _ in turns) / max(other for _, other in turns)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--only", nargs="*", default=())
    told = parser.parse_args()
    main(told.sessions, told.only)
