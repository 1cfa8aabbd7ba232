"""Rolls: drawn from what was handed in; a sensitive one opens with a permission of its own and for a reason alone."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select
from tests.counties.results_world import DAY

from xiangxun.foundation import files
from xiangxun.foundation.access import Role
from xiangxun.foundation.audit.models import AuditEntry
from xiangxun.foundation.jobs import job_args
from xiangxun.foundation.jobs.models import JobRun, JobState
from xiangxun.kernel.errors import Forbidden, InvalidInput, NotFound
from xiangxun.registry.institutions.service import register_institution
from xiangxun.registry.interpretations.service import law_on
from xiangxun.registry.trainees.discretion import discreet
from xiangxun.registry.trainees.queries import get_trainee
from xiangxun.results.ledger.roll_export import fetch_roll, open_roll, request_roll
from xiangxun.results.ledger.rolls import Within, count_roll, get_roll, list_roll
from xiangxun.results.ledger.service import compute_ledger, submit_ledger
from xiangxun.results.ledger.tasks import export_roll

YEAR = Within(date(2024, 1, 1), date(2024, 12, 31))
PEOPLE = [
    (date(1990, 1, 1), ("poor",)),
    (date(1990, 1, 1), ("poor", "disabled")),
    (date(1990, 1, 1), ()),
    (date(1950, 1, 1), ("poor",)),
]


@pytest.fixture
def ids(world):
    return world.enter_people(PEOPLE)


@pytest.fixture
def session(world, ids):
    """A session of four whose ledger was handed in: the last is too old to count."""
    found = world.hold_session(ids, {0: ids})
    with world.work() as db:
        compute_ledger(db, world.actor, found)
        submit_ledger(db, world.actor, found)
    return found


@pytest.fixture
def school(world):
    """Somebody of the session's institution."""
    return replace(world.actor, roles=frozenset({Role.INSTITUTION}), institution=world.institution_id)


def roll_of(db, key):
    return get_roll(law_on(db, DAY), key)


def test_list_roll_of_a_group_names_its_people_counted_or_not(world, session, ids):
    with world.work() as db:
        rows = list_roll(db, roll_of(db, "group-poor"), YEAR)
        assert [(row.trainee_id, row.units) for row in rows] == [(ids[0], 1), (ids[1], 1), (ids[3], 0)]
        assert rows[2].rules[0] == "TL-AGE"
        assert count_roll(db, roll_of(db, "group-poor"), YEAR) == (3, 2, 2)
        assert list_roll(db, roll_of(db, "group-poor"), YEAR, after=rows[0].id, limit=1) == [rows[1]]


def test_list_roll_of_a_category_draws_only_what_was_handed_in_within_the_period(world, session, ids):
    second = world.hold_session(ids[:1], {0: ids[:1]}, code="2", first=date(2024, 6, 3))
    with world.work(date(2024, 7, 1)) as db:
        compute_ledger(db, world.actor, second)
        assert count_roll(db, roll_of(db, "category-basic"), YEAR) == (4, 3, 3)
        assert count_roll(
            db, roll_of(db, "category-basic"), Within(date(2023, 1, 1), date(2023, 12, 31))
        ) == (0, 0, 0)


def test_open_roll_that_is_sensitive_needs_a_permission_of_its_own_and_a_reason(world, session):
    office = replace(world.actor, roles=world.actor.roles - {Role.SENSITIVE_READER})
    with pytest.raises(Forbidden, match="敏感信息查阅"), world.work() as db:
        open_roll(db, office, "group-disabled", reason="残联核对名单")
    with pytest.raises(InvalidInput, match="理由"), world.work() as db:
        open_roll(db, world.actor, "group-disabled")
    with world.work() as db:
        open_roll(db, world.actor, "group-disabled", reason="残联核对名单")
        last = db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (last.action, last.details) == (
        "ledger.open_roll",
        {"roll": "group-disabled", "reason": "残联核对名单"},
    )


def test_open_roll_that_is_not_sensitive_leaves_no_entry(world, session, school):
    with world.work() as db:
        before = db.scalars(select(AuditEntry.id)).all()
        assert not open_roll(db, school, "group-poor").sensitive
        assert db.scalars(select(AuditEntry.id)).all() == before


def test_list_roll_of_one_institution_leaves_out_the_others(world, session):
    with world.work() as db:
        other = register_institution(db, world.actor, name="邻校")
        roll = roll_of(db, "group-poor")
        assert list_roll(db, roll, replace(YEAR, institution_id=other)) == []
        assert len(list_roll(db, roll, replace(YEAR, institution_id=world.institution_id))) == 3


def test_exported_roll_masks_numbers_and_is_fetched_with_the_permission_alone(
    world, session, app, tmp_path, school
):
    before = dict(app.extensions)
    files.configure(app, tmp_path, max_bytes=10_000_000)
    with world.work() as db:
        job = request_roll(db, world.actor, "group-disabled", YEAR, reason="残联核对名单")
        args: Any = job_args(db, job)
        result = export_roll(db=db, tenant_id=world.tenant_id, **args)
        db.add(JobRun(outbox_id=job, attempts=1, state=JobState.DONE, done=0, result=result))
    with world.work() as db:
        content, name = fetch_roll(db, world.actor, job)
    office = replace(world.actor, roles=world.actor.roles - {Role.SENSITIVE_READER})
    with pytest.raises(Forbidden), world.work() as db:
        fetch_roll(db, office, job)
    with pytest.raises(NotFound), world.work() as db:
        fetch_roll(db, school, job)
    app.extensions.clear()
    app.extensions.update(before)
    sheet = [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    ]
    assert name == "残疾人分台账-2024-01-01-2024-12-31.xlsx"
    assert sheet[0][0] == "示例县　残疾人分台账"
    (row,) = [row for row in sheet if isinstance(row[0], int)]
    assert (row[1], row[8], row[10]) == ("测试00001", "1", 1)
    assert "*" in row[3]


def test_discreet_person_of_a_sensitive_group_shows_the_other_groups_alone(world, ids):
    with world.work() as db:
        law = law_on(db, DAY)
        one, other = (discreet(get_trainee(db, ids[n]), law) for n in (1, 0))
    assert (one.groups, one.group_words) == (("poor",), "贫困户")
    assert other.groups == ("poor",)
