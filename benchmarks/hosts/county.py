"""The counties of the trial 试验县: one with an open class and classes to fill, others each with a class to seal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy.orm import Session
from tests.counties.people import villager
from tests.counties.walk import FIRST_DAY, Walk

from xiangxun.demo.accepting import accept
from xiangxun.demo.applying import apply, open_class
from xiangxun.demo.holding import hold
from xiangxun.demo.play import Play
from xiangxun.demo.registering import fresh_tenant, register
from xiangxun.demo.scenario import read_scenario
from xiangxun.demo.settling import settle
from xiangxun.demo.submitting import submit
from xiangxun.foundation.access import Role
from xiangxun.foundation.db.transaction import unit_of_work
from xiangxun.kernel.clock import on_day
from xiangxun.registry.accounts import passwords
from xiangxun.registry.accounts.tokens import issue_token
from xiangxun.registry.tenants.service import add_tenant

TESTLAND = Path(__file__).parents[2] / "tests" / "counties" / "testland"
SIGNERS = 30


@dataclass(frozen=True, slots=True)
class Office:
    """A county under trial: whose token to use, its open class with the admitted, and empty classes to fill."""

    tenant: int
    token: str
    session: int
    people: tuple[int, ...]
    empty: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """A settled class in a county of its own, ready to be sealed with the token of its archivist."""

    tenant: int
    token: str
    session: int


def hurry() -> None:
    """Hash passwords quickly: nobody signs in with them."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # noqa: SLF001


@contextmanager
def begin(tenant: int | None) -> Iterator[Session]:
    """Lend a unit of work, inside the application's context."""
    with unit_of_work(tenant) as db:
        yield db


def make_office(classes: int) -> Office:
    """Make the county with an open class of a few people and `classes` approved ones without anybody."""
    with on_day(FIRST_DAY), begin(None) as db:
        tenant = add_tenant(db, code="shili", county="testland", title="示例县", region="990101")
    walk = Walk(begin, tenant)
    walk.to_open(
        [villager(n, FIRST_DAY.replace(year=1980), days=(True, True)) for n in range(1, SIGNERS + 1)]
    )
    opened, people = walk.session, walk.admitted()
    empty = []
    for n in range(classes):
        walk.to_approved(code=f"2024-{n + 2:02d}")
        empty.append(walk.session)
    with walk.on() as db:
        token = issue_token(db, walk.school, label="trial")
    return Office(tenant, token, opened, people, tuple(empty))


def make_ready() -> Ready:
    """Make a county and bring its class from the plan to the settlement."""
    scenario = read_scenario((TESTLAND / "scenarios" / "smooth.toml").read_text(encoding="utf-8"))
    play = Play(scenario, "testland", fresh_tenant("testland"), lambda _sentence: None)
    register(play)
    run = apply(play)
    open_class(play, run, scenario.session.open)
    hold(play, run)
    submit(play, run)
    accept(play, run)
    settle(play, [run])
    with play.step(scenario.archive.offset) as db:
        token = issue_token(db, play.actor(db, Role.ARCHIVIST), label="trial")
    return Ready(play.tenant, token, run.session)
