"""The breaker 规则熔断: five failures in ten minutes stop the counties of that plugin, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from tests.counties.testland.plugin import COUNTY

from xiangxun.counties import CountyRules, CountySuspended, added
from xiangxun.foundation.audit.models import OperatorAuditEntry
from xiangxun.foundation.jobs import find_job, task
from xiangxun.foundation.jobs.run import run
from xiangxun.foundation.outbox import enqueue
from xiangxun.foundation.outbox.service import find_entry
from xiangxun.kernel.errors import Conflict
from xiangxun.registry.interpretations.service import ask, law_on
from xiangxun.registry.tenants.breaker import FAILURES, WINDOW, RulesHeld, resume
from xiangxun.registry.tenants.models import RuleFailure
from xiangxun.registry.tenants.plugins import plugin_states
from xiangxun.registry.tenants.queries import get_tenant, list_failures
from xiangxun.registry.tenants.service import add_tenant
from xiangxun.rules import County, InstitutionFacts, rule
from xiangxun.rules.errors import RuleFailed

FACTS = InstitutionFacts("institution:1", date(2024, 5, 6))


class Faulty:
    """A plugin with a mistake that shows where `breached` is said; otherwise it finds nothing."""

    @rule
    def check_institution(self, facts: InstitutionFacts) -> list[object]:
        """TL-1-1: the mistake stands here."""
        return [1 // 0] if facts.breached else []


@task("test.asks")
def check_in_a_job(db, *, tenant_id: int) -> None:
    ask(db, "check_institution", BROKEN, matter="institution", matter_id=1)


BROKEN = InstitutionFacts("institution:1", date(2024, 5, 6), breached=True)


@pytest.fixture
def faulty(unit_of_work):
    """A county whose plugin fails when asked about a breach; returns its tenant."""

    layer = replace(COUNTY.editions[0], code="faulty-1", plugin=Faulty())
    with added(County("faulty", (layer,))):
        with unit_of_work(None) as db:
            made = add_tenant(db, code="faulty", county="faulty", title="故障县", region="990103")
        yield made


def fail(unit_of_work, tenant: int, times: int) -> None:
    for _ in range(times):
        with pytest.raises(RuleFailed), unit_of_work(tenant) as db:
            ask(db, "check_institution", BROKEN, matter="institution", matter_id=1)


def test_a_failure_is_kept_although_its_step_was_rolled_back(unit_of_work, faulty: int) -> None:
    fail(unit_of_work, faulty, 1)
    with unit_of_work(None) as db:
        (found,) = list_failures(db, "faulty")
    assert (found.county, found.hook, found.rule) == ("faulty", "check_institution", "TL-1-1")
    assert "ZeroDivisionError" in found.cause


def test_the_fifth_failure_in_ten_minutes_has_the_counties_steps_wait(unit_of_work, faulty: int) -> None:
    fail(unit_of_work, faulty, FAILURES - 1)
    with unit_of_work(faulty) as db:
        ask(db, "check_institution", FACTS, matter="institution", matter_id=1)
    fail(unit_of_work, faulty, 1)
    with pytest.raises(RulesHeld, match="规则暂不可用"), unit_of_work(faulty) as db:
        ask(db, "check_institution", FACTS, matter="institution", matter_id=1)
    with unit_of_work(faulty) as db:
        assert law_on(db, date(2024, 5, 6)).rulebook.rules
    with unit_of_work(None) as db:
        assert "rules.hold" in db.scalars(select(OperatorAuditEntry.action)).all()
        state = {one.county: one for one in plugin_states(db)}["faulty"]
    assert state.notice == "多次出错，办理暂停"


def test_another_county_does_not_notice(unit_of_work, faulty: int, tenant, testland: CountyRules) -> None:
    fail(unit_of_work, faulty, FAILURES)
    with unit_of_work(tenant.id) as db:
        ask(db, "check_institution", FACTS, matter="institution", matter_id=1)


def test_failures_spread_over_more_than_ten_minutes_hold_nobody(unit_of_work, faulty: int) -> None:
    fail(unit_of_work, faulty, FAILURES - 1)
    with unit_of_work(None) as db:
        db.execute(update(RuleFailure).values(at=RuleFailure.at - WINDOW - timedelta(seconds=1)))
    fail(unit_of_work, faulty, FAILURES - 1)
    with unit_of_work(None) as db:
        assert get_tenant(db, "faulty").held_since is None


def test_resume_lets_the_steps_go_on_and_does_failed_jobs_again(
    app, unit_of_work, faulty: int, actor
) -> None:
    with unit_of_work(faulty) as db:
        failed, waits = (enqueue(db, "test.asks", {}, key=key) for key in ("failed", "waits"))
    with app.app_context():
        run(faulty, failed, "test.asks", {})
    fail(unit_of_work, faulty, FAILURES - 1)
    with app.app_context():
        for _ in range(5):
            run(faulty, waits, "test.asks", {})
    with unit_of_work(faulty) as db:
        states = [(one.state, one.message) for one in (find_job(db, "failed"), find_job(db, "waits")) if one]
        assert [state for state, _ in states] == ["failed", "queued"]
        assert "规则暂不可用" in states[1][1]
        entry = find_entry(db, waits)
        assert entry is not None
        assert entry.settled_at is None
    with unit_of_work(None) as db:
        assert resume(db, actor, "faulty", "插件已更新") == {faulty: 1}
    with unit_of_work(faulty) as db:
        job = find_job(db, "failed")
        assert job is not None
        assert job.state == "queued"
        ask(db, "check_institution", FACTS, matter="institution", matter_id=1)
    fail(unit_of_work, faulty, 1)
    with unit_of_work(None) as db:
        assert get_tenant(db, "faulty").held_since is None
        assert len(list_failures(db, "faulty")) == FAILURES + 1


def test_resume_where_nothing_waits_is_refused(unit_of_work, faulty: int, actor) -> None:
    with pytest.raises(Conflict), unit_of_work(None) as db:
        resume(db, actor, "faulty", "试试")


def test_a_county_without_its_plugin_is_suspended_with_a_notice(unit_of_work, tenant) -> None:
    with pytest.raises(CountySuspended, match="没有安装规则插件"), unit_of_work(tenant.id) as db:
        law_on(db, date(2024, 5, 6))
