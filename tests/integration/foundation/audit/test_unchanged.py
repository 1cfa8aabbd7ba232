"""What was found stands until the next deed in the county or of the platform, for that county alone."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit import last_deed, record
from xiangxun.foundation.audit.unchanged import End, Memory, memory, while_unchanged
from xiangxun.foundation.db.memo import share

CLERK = Actor(account=7, name="张三", roles=frozenset({Role.AUTHORITY}))


def read_only(db: Session, tenant_id: int) -> None:
    """Begin as a request that only reads does: with the last deeds, told by the statement that lets it in."""
    share(db, tenant_id, db.execute(select(last_deed(literal(tenant_id)))).scalar())


@pytest.fixture
def do(unit_of_work) -> Callable[..., None]:
    """Do something in a county (None: as the platform), with its entry in the chain."""

    def _do(tenant_id: int | None, action: str = "plan.approve") -> None:
        with unit_of_work(tenant_id) as db:
            record(db, CLERK, action, "plan", 1)

    return _do


@pytest.fixture
def look(unit_of_work) -> Callable[..., int]:
    """Ask for a finding in a county: the number of times that anybody has sought it, ever."""
    sought: list[int] = []

    def find() -> int:
        sought.append(1)
        return len(sought)

    def _look(tenant_id: int, key: str = "desk", aside: Collection[str] = ()) -> int:
        with unit_of_work(tenant_id) as db:
            read_only(db, tenant_id)
            return while_unchanged(db, key, find, aside=aside)

    return _look


def test_finding_stands_until_the_next_deed(do, look, tenant):
    do(tenant.id)
    seen = [look(tenant.id), look(tenant.id)]
    do(tenant.id)
    assert [*seen, look(tenant.id)] == [1, 1, 2]


def test_deed_of_the_platform_ends_it_too(do, look, tenant):
    do(tenant.id)
    look(tenant.id)
    do(None)
    assert look(tenant.id, aside={"plan.approve"}) == 2


def test_deed_that_changes_nothing_of_it_leaves_it_standing(do, look, tenant):
    aside = {"document.fetch"}
    do(tenant.id)
    first = look(tenant.id, aside=aside)
    do(tenant.id, "document.fetch")
    assert (first, look(tenant.id, aside=aside)) == (1, 1)
    assert look(tenant.id, aside={"document"}) == 1
    do(tenant.id)
    do(tenant.id, "document.fetch")
    assert look(tenant.id, aside=aside) == 2


def test_county_finds_nothing_of_another(do, look, tenant, other_tenant):
    for one in (tenant, other_tenant):
        do(one.id)
    assert [look(tenant.id), look(other_tenant.id), look(tenant.id), look(other_tenant.id)] == [1, 2, 1, 2]


def test_other_key_is_another_finding(do, look, tenant):
    do(tenant.id)
    assert [look(tenant.id, "desk"), look(tenant.id, "year"), look(tenant.id, "desk")] == [1, 2, 1]


def test_county_without_a_deed_is_asked_each_time(look, tenant):
    assert [look(tenant.id), look(tenant.id)] == [1, 2]


def test_transaction_that_may_write_asks_each_time(do, unit_of_work, tenant):
    do(tenant.id)
    sought: list[int] = []
    for _ in range(2):
        with unit_of_work(tenant.id) as db:
            while_unchanged(db, "title", lambda: sought.append(1))
    assert sought == [1, 1]
    assert not memory.find((tenant.id, "title"))


def test_memory_forgets_what_was_longest_unused():
    kept, end = Memory(2), End(1, b"", b"")
    for key in ("a", "b"):
        kept.keep(key, end, key)
    kept.find("a")
    kept.keep("c", end, "c")
    assert [kept.find(key) is not None for key in ("a", "b", "c")] == [True, False, True]
