"""Deciding: the receipt lies in the transaction of the deed and holds no personal value."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

import pytest
from sqlalchemy import func, select, text

from xiangxun.counties import Call
from xiangxun.foundation.decisions import decide, get_receipt, list_receipts
from xiangxun.foundation.decisions.models import DecisionFacts, Receipt
from xiangxun.kernel.errors import NotFound
from xiangxun.rules import LedgerFacts, RuleFailed
from xiangxun.rules.plain import sha256

SUBJECT: dict[str, Any] = {"subject": "session", "subject_id": 7}


def test_decide_keeps_a_receipt_with_law_readings_and_rules(unit_of_work, tenant, rules, facts):
    with unit_of_work(tenant.id) as db:
        decided = decide(db, rules, "check_people", facts, **SUBJECT)
    with unit_of_work(tenant.id) as db:
        row = get_receipt(db, decided.receipt_id)
        stored = db.scalars(select(Receipt)).one()
        assert stored.readings == '[["age.least","2024-05-06",16,null,"二/（一）","TL-AGE"]]'
    assert [finding.rule for finding in decided.answer] == ["TL-AGE", "TL-OLD", "TL-ROOM"]
    assert (row.subject, row.subject_id, row.hook, row.day) == ("session", 7, "check_people", facts.on)
    assert (row.county, row.edition, row.versions["testland"]) == ("testland", "testland-1", "1.4")
    assert row.rules == ("TL-AGE", "TL-OLD", "TL-ROOM")
    assert row.law_digest == decided.law.digest


def test_decide_with_an_open_question_is_provisional_until_it_is_answered(
    unit_of_work, tenant, rules, facts, ruled
):
    with unit_of_work(tenant.id) as db:
        decide(db, rules, "check_people", facts, **SUBJECT)
        decide(db, rules, "check_people", ruled, **SUBJECT)
        assert [row.provisional for row in list_receipts(db, "session", 7)] == [False, True]


def test_receipt_holds_personal_values_by_digest_and_things_in_clear(unit_of_work, tenant, rules, facts):
    with unit_of_work(tenant.id) as db:
        decide(db, rules, "check_people", facts, **SUBJECT)
        kept = db.scalars(select(DecisionFacts)).one().plain
        answer = db.scalars(select(Receipt)).one().answer
    assert "2008-05-07" not in kept
    assert '"ref":"person:1"' in kept
    assert '"age"' not in answer
    assert '"about":"session:7"' in answer
    assert r"{\"people\":3}" in answer


def test_same_facts_of_another_county_have_other_digests(unit_of_work, tenant, other_tenant, rules, facts):
    kept = []
    for one in (tenant, other_tenant):
        with unit_of_work(one.id) as db:
            decide(db, rules, "check_people", facts, **SUBJECT)
            kept.append(db.scalars(select(DecisionFacts)).one().sha256)
    assert kept[0] != kept[1]


def test_receipts_on_the_same_facts_share_them(unit_of_work, tenant, rules, facts):
    with unit_of_work(tenant.id) as db:
        first = decide(db, rules, "check_people", facts, **SUBJECT)
        second = decide(db, rules, "check_people", facts, subject="session", subject_id=8)
        assert db.scalar(select(func.count()).select_from(DecisionFacts)) == 1
        stored = db.scalars(select(DecisionFacts)).one()
        assert sha256(stored.plain) == stored.sha256
    assert first.receipt_id != second.receipt_id


def test_same_facts_kept_at_the_same_moment_are_kept_once(app, unit_of_work, tenant, rules, facts):
    def decide_too() -> int:
        with unit_of_work(tenant.id) as db:
            return decide(db, rules, "check_people", facts, **SUBJECT).receipt_id

    with ThreadPoolExecutor(1) as another:
        with unit_of_work(tenant.id) as db:
            decide(db, rules, "check_people", facts, **SUBJECT)
            waiting = another.submit(decide_too)
            assert wait([waiting], timeout=0.5).not_done
        assert waiting.result(timeout=10)
    with unit_of_work(tenant.id) as db:
        assert len(list_receipts(db, "session", 7)) == 2
        assert db.scalar(select(func.count()).select_from(DecisionFacts)) == 1


def test_rule_that_fails_leaves_no_receipt(unit_of_work, tenant, rules, facts):
    with unit_of_work(tenant.id) as db:
        with pytest.raises(RuleFailed, match=r"count\.min_presence"):
            decide(db, rules, "decide_ledger", LedgerFacts(facts.session, facts.people), **SUBJECT)
        assert list_receipts(db, "session", 7) == []


def test_deed_rolled_back_takes_its_receipt_along(unit_of_work, tenant, rules, facts):
    with unit_of_work(tenant.id) as db:
        decide(db, rules, "check_people", facts, **SUBJECT)
        db.rollback()
    with unit_of_work(tenant.id) as db:
        assert list_receipts(db, "session", 7) == []


def test_receipts_of_another_county_are_not_found(unit_of_work, tenant, other_tenant, rules, facts):
    with unit_of_work(tenant.id) as db:
        receipt_id = decide(db, rules, "check_people", facts, **SUBJECT).receipt_id
    with unit_of_work(other_tenant.id) as db:
        assert list_receipts(db, "session", 7) == []
        with pytest.raises(NotFound):
            get_receipt(db, receipt_id)


@pytest.mark.parametrize("statement", ["UPDATE receipts SET answer = ''", "DELETE FROM decision_facts"])
def test_application_cannot_change_receipts(unit_of_work, tenant, rules, facts, statement):
    with unit_of_work(tenant.id) as db:
        decide(db, rules, "check_people", facts, **SUBJECT)
    with pytest.raises(Exception, match="permission denied"), unit_of_work(tenant.id) as db:
        db.execute(text(statement))


def test_sink_of_the_caller_is_told_too(unit_of_work, tenant, rules, facts):
    calls: list[Call] = []
    with unit_of_work(tenant.id) as db:
        decide(db, rules.reporting_to(calls.append), "check_people", facts, **SUBJECT)
    assert [call.hook for call in calls] == ["check_people"]
