"""Meanwhile 同时: the block runs while the server works, in one transaction; what the server refuses is raised."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from xiangxun.foundation.db.meanwhile import meanwhile
from xiangxun.registry.venues.models import Venue

_ADDED = """
    INSERT INTO venues (tenant_id, name, township, address, qualities, version)
    VALUES (%(tenant)s, %(name)s, '', '', '{}', 1) RETURNING name
"""
_SLEPT = "SELECT pg_sleep(0.4)::text, %(n)s::int"


def test_block_runs_while_the_server_works(unit_of_work, tenant):
    with unit_of_work(tenant.id) as db:
        db.execute(select(1))
        began = time.perf_counter()
        with meanwhile(db, _SLEPT, {"n": 7}) as working:
            begun = time.perf_counter() - began
            time.sleep(0.4)
        assert begun < 0.2
        assert time.perf_counter() - began < 0.7
        assert [n for _, n in working.rows] == [7]
        assert db.scalar(select(1)) == 1


def test_what_the_server_did_belongs_to_the_transaction(unit_of_work, tenant):
    with unit_of_work(tenant.id) as db:
        with meanwhile(db, _ADDED, {"tenant": tenant.id, "name": "甲"}) as working:
            pass
        assert working.rows == [("甲",)]
        db.rollback()
    with unit_of_work(tenant.id) as db:
        assert db.scalars(select(Venue.name)).all() == []


def test_refusal_by_the_server_is_raised_as_by_every_statement(unit_of_work, tenant):
    with (
        pytest.raises(DBAPIError, match="division by zero"),
        unit_of_work(tenant.id) as db,
        meanwhile(db, "SELECT 1 / %(zero)s::int", {"zero": 0}),
    ):
        pass


def test_row_of_another_county_is_refused(unit_of_work, tenant, other_tenant):
    with (
        pytest.raises(DBAPIError, match="row-level security"),
        unit_of_work(tenant.id) as db,
        meanwhile(db, _ADDED, {"tenant": other_tenant.id, "name": "乙"}),
    ):
        pass
