"""The chain of audit entries: appended in the transaction of the deed, and every later change is found."""

from __future__ import annotations

import threading

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from xiangxun.foundation.access import Actor, Role
from xiangxun.foundation.audit import record, verify
from xiangxun.foundation.audit.models import AuditEntry, OperatorAuditEntry

CLERK = Actor(account=7, name="张三", roles=frozenset({Role.AUTHORITY, Role.ARCHIVIST}))


@pytest.fixture
def chain(unit_of_work, tenant):
    """Three entries in the county."""
    with unit_of_work(tenant.id) as db:
        for number in range(3):
            record(
                db,
                CLERK,
                "plan.approve",
                "plan",
                number,
                {"名称": "测试\n计划", "fen": 100, "steps": ["a", None]},
            )


@pytest.fixture
def tamper(database):
    """Change entries as only a superuser can: with triggers off."""

    def change(sql):
        with psycopg.connect(database.superuser_url, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            assert connection.execute(sql).rowcount > 0

    return change


def test_record_keeps_who_did_what(unit_of_work, tenant, chain):
    with unit_of_work(tenant.id) as db:
        entry = db.scalars(select(AuditEntry).order_by(AuditEntry.id)).first()
    assert entry is not None
    assert (entry.id, entry.account, entry.name, entry.roles) == (1, 7, "张三", ["archivist", "authority"])
    assert (entry.action, entry.subject, entry.subject_id) == ("plan.approve", "plan", 0)
    assert entry.details == {"名称": "测试\n计划", "fen": 100, "steps": ["a", None]}


def test_verify_of_an_untouched_chain_holds(unit_of_work, tenant, chain):
    with unit_of_work(tenant.id) as db:
        result = verify(db)
        last = db.scalars(select(AuditEntry.hash).order_by(AuditEntry.id.desc())).first()
    assert (result.ok, result.entries, result.head) == (True, 3, last)


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("UPDATE audit_entries SET action = 'plan.refuse' WHERE id = 2", 2),
        ("UPDATE audit_entries SET details = details || '{\"fen\": 1}' WHERE id = 3", 3),
        ("UPDATE audit_entries SET name = '李四' WHERE id = 1", 1),
        ("UPDATE audit_entries SET at = at + interval '1 microsecond' WHERE id = 2", 2),
        ("UPDATE audit_entries SET hash = sha256('x') WHERE id = 2", 2),
        ("DELETE FROM audit_entries WHERE id = 2", 2),
        ("UPDATE audit_entries SET subject_id = NULL WHERE id = 2", 2),
    ],
)
def test_verify_after_a_change_names_the_first_broken_entry(unit_of_work, tenant, chain, tamper, sql, broken):
    tamper(sql)
    with unit_of_work(tenant.id) as db:
        assert verify(db).first_broken == broken


def test_cut_at_the_end_shows_against_a_head_noted_before(unit_of_work, tenant, chain, tamper):
    with unit_of_work(tenant.id) as db:
        noted = verify(db)
    tamper("DELETE FROM audit_entries WHERE id = 3")
    with unit_of_work(tenant.id) as db:
        assert (verify(db).ok, verify(db).head == noted.head) == (True, False)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entries SET name = 'x'",
        "DELETE FROM audit_entries",
        "INSERT INTO audit_entries SELECT * FROM audit_entries",
        "TRUNCATE audit_entries",
    ],
)
def test_application_may_neither_change_nor_insert_entries(unit_of_work, tenant, chain, sql):
    with pytest.raises(ProgrammingError, match="permission denied"), unit_of_work(tenant.id) as db:
        db.execute(text(sql))


@pytest.mark.parametrize(
    "sql", ["UPDATE audit_entries SET name = 'x'", "DELETE FROM audit_entries", "TRUNCATE audit_entries"]
)
def test_owner_is_refused_by_the_trigger(database, chain, tenant, sql):
    with psycopg.connect(database.owner_url) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant.id)])
        with pytest.raises(psycopg.errors.RaiseException, match="never changed"):
            connection.execute(sql)


def test_rolled_back_deed_leaves_no_entry(unit_of_work, tenant):
    def fail() -> None:
        with unit_of_work(tenant.id) as db:
            record(db, CLERK, "plan.approve", "plan", 1)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with unit_of_work(tenant.id) as db:
        assert verify(db).entries == 0


def test_counties_and_platform_keep_chains_of_their_own(unit_of_work, tenant, other_tenant, chain):
    with unit_of_work(other_tenant.id) as db:
        assert record(db, CLERK, "plan.approve", "plan", 1) == 1
        assert verify(db).entries == 1
    with unit_of_work(None) as db:
        assert record(db, Actor(None, "运维", frozenset()), "tenant.create", "tenant", tenant.id) == 1
        assert (verify(db).ok, verify(db).entries) == (True, 1)
        assert db.scalars(select(OperatorAuditEntry.name)).all() == ["运维"]


def test_record_of_a_float_is_refused(unit_of_work, tenant):
    with unit_of_work(tenant.id) as db, pytest.raises(TypeError, match="float"):
        record(db, CLERK, "x", "plan", 1, {"shares": [{"a": 0.5}]})


def test_two_at_once_make_one_chain_without_gap(unit_of_work, tenant):
    def work():
        for _ in range(20):
            with unit_of_work(tenant.id) as db:
                record(db, CLERK, "x", "plan", 1)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with unit_of_work(tenant.id) as db:
        assert (verify(db).ok, verify(db).entries) == (True, 40)
