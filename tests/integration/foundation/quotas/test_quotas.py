"""Quotas 配额: each county up to its own limit, in one place each, in words that say what to do; none, no limit."""

from __future__ import annotations

from datetime import date

import pytest
from tests.counties.people import villagers

from xiangxun.foundation import files
from xiangxun.foundation.files.kinds import TABLES
from xiangxun.foundation.outbox.service import enqueue
from xiangxun.foundation.quotas import QuotaReached, Quotas, quotas_of, set_quotas
from xiangxun.kernel.errors import InvalidInput
from xiangxun.registry.trainees.bulk import TraineeRow, count_people, upsert_trainees


@pytest.fixture
def limit(unit_of_work, tenant, actor):
    """`limit(bytes=…)`: give 示例县 quotas."""

    def give(**quotas):
        with unit_of_work(None) as db:
            set_quotas(db, actor, tenant.id, Quotas(**quotas))

    return give


def store(unit_of_work, county, actor, text):
    with unit_of_work(county.id) as db:
        files.store(db, actor, text.encode(), name="a.csv", allowed=TABLES)


def rows(count, first=1):
    born = date(1980, 1, 1)
    return [
        TraineeRow(name=one.name, id_number=one.id_number, birth=born, sex="m")
        for one in villagers(count, first=first)
    ]


def test_file_that_would_pass_the_quota_is_refused_and_the_same_content_again_is_not(
    unit_of_work, tenant, other_tenant, actor, limit
):
    limit(bytes=20)
    store(unit_of_work, tenant, actor, "姓名,乡镇\n")
    store(unit_of_work, tenant, actor, "姓名,乡镇\n")
    with pytest.raises(QuotaReached, match="联系平台运营方扩容"):
        store(unit_of_work, tenant, actor, "姓名,村\n甲,东村\n")
    store(unit_of_work, other_tenant, actor, "姓名,村\n甲,东村\n")


def test_people_beyond_the_quota_are_refused_all_together_and_known_ones_are_not(
    unit_of_work, tenant, other_tenant, limit
):
    limit(people=3)
    with unit_of_work(tenant.id) as db:
        upsert_trainees(db, rows(3))
    with unit_of_work(tenant.id) as db:
        upsert_trainees(db, rows(3))
    with pytest.raises(QuotaReached, match=r"将达 4 人，超过上限 3 人"), unit_of_work(tenant.id) as db:
        upsert_trainees(db, rows(2, first=3))
    with unit_of_work(tenant.id) as db:
        assert count_people(db) == 3
    with unit_of_work(other_tenant.id) as db:
        assert len(upsert_trainees(db, rows(5))) == 5


def test_job_that_somebody_asks_for_waits_for_its_turn_what_follows_from_work_does_not(
    unit_of_work, tenant, limit
):
    limit(jobs=2)
    with unit_of_work(tenant.id) as db:
        first = enqueue(db, "a", {}, key="a:1", on_demand=True)
        enqueue(db, "a", {}, key="a:2", on_demand=True)
    with unit_of_work(tenant.id) as db:
        assert enqueue(db, "a", {}, key="a:1", on_demand=True) == first
    with pytest.raises(QuotaReached, match="等待的后台任务"), unit_of_work(tenant.id) as db:
        enqueue(db, "a", {}, key="a:3", on_demand=True)
    with unit_of_work(tenant.id) as db:
        assert enqueue(db, "a", {}, key="a:4") > first


def test_quota_lifted_lets_everything_in_again(unit_of_work, tenant, actor, limit):
    limit(bytes=1, people=1)
    limit(people=1)
    store(unit_of_work, tenant, actor, "姓名,乡镇\n")
    with unit_of_work(None) as db:
        assert quotas_of(db)[tenant.id] == Quotas(people=1)


@pytest.mark.parametrize("number", [0, -1])
def test_quota_below_one_is_refused(limit, number):
    with pytest.raises(InvalidInput):
        limit(jobs=number)
