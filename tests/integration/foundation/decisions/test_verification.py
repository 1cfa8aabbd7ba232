"""Verifying: identical, differs, superseded, erased, damaged; each for its own reason."""

from __future__ import annotations

from datetime import date

import psycopg
import pytest

from xiangxun.foundation.decisions import Outcome, decide, verify
from xiangxun.foundation.decisions.sources import NoPersonSource, forget_person_source
from xiangxun.kernel.errors import NotFound
from xiangxun.rules import Override

ADDED = """
[[rule]]
id = "TL-NEW"
article = "五"
manner = "shown"
summary = "added later"
"""


@pytest.fixture
def decided(unit_of_work, tenant, rules, facts):
    """The number of a receipt of the three people."""
    with unit_of_work(tenant.id) as db:
        return decide(db, rules, "check_people", facts, subject="session", subject_id=7).receipt_id


@pytest.fixture
def verified(unit_of_work, tenant):
    def verify_now(receipt_id: int):
        with unit_of_work(tenant.id) as db:
            return verify(db, receipt_id)

    return verify_now


def test_verify_untouched_receipt_is_identical(verified, decided, people):
    assert verified(decided).outcome is Outcome.IDENTICAL
    assert people.asked == [["person:1", "person:2", "person:3"]]


def test_verify_with_rulings_and_interpretations_of_then_is_identical(
    unit_of_work, tenant, rules, ruled, verified
):
    readings = [Override("age.least", 18, date(2024, 1, 1), "account:1", "甲〔2024〕1号")]
    with unit_of_work(tenant.id) as db:
        receipt = decide(db, rules.under(readings), "check_people", ruled, subject="session", subject_id=7)
    assert verified(receipt.receipt_id).outcome is Outcome.IDENTICAL


def test_verify_after_a_birth_was_corrected_differs_naming_whose_and_what(verified, decided, people):
    people.births["person:2"] = date(2010, 1, 1)
    found = verified(decided)
    assert found.outcome is Outcome.DIFFERS
    assert found.changed == (("person:2", "Person.birth"),)
    assert any('"TL-AGE"' in str(one.now) for one in found.differences)
    assert all("2010" not in str(one) for one in found.differences)


@pytest.fixture
def decided_then(unit_of_work, tenant, people, facts, installed):
    """The number of a receipt of a time when Testland was installed otherwise."""
    with installed() as rules, unit_of_work(tenant.id) as db:
        return decide(db, rules, "check_people", facts, subject="session", subject_id=7).receipt_id


def test_verify_after_words_were_added_is_superseded_without_differences(decided_then, installed, verified):
    with installed(more=ADDED):
        found = verified(decided_then)
    assert (found.outcome, found.differences) == (Outcome.SUPERSEDED, ())


def test_verify_after_a_number_was_changed_is_superseded_and_says_what_differs(
    decided_then, installed, verified
):
    with installed(parameters=("value = 16", "value = 40")):
        found = verified(decided_then)
    assert found.outcome is Outcome.SUPERSEDED
    assert {one.place for one in found.differences} >= {"[1].about"}


def test_verify_after_the_edition_is_gone_is_superseded_and_says_so(decided_then, installed, verified):
    with installed(code="testland-2"):
        found = verified(decided_then)
    assert found.outcome is Outcome.SUPERSEDED
    assert "testland-1" in found.failed


def test_verify_after_the_plugin_is_gone_is_superseded(decided_then, verified):
    assert verified(decided_then).outcome is Outcome.SUPERSEDED


def test_verify_after_the_code_decides_otherwise_differs(decided_then, installed, verified):
    with installed(least=0):
        found = verified(decided_then)
    assert found.outcome is Outcome.DIFFERS
    assert found.changed == ()


def test_verify_after_a_person_was_erased_says_when_and_the_rest_is_identical(verified, decided, people):
    people.erased["person:2"] = date(2031, 3, 1)
    found = verified(decided)
    assert (found.outcome, found.differences) == (Outcome.ERASED, ())
    assert found.erased == {"person:2": date(2031, 3, 1)}


def test_verify_where_one_is_erased_and_another_corrected_differs(verified, decided, people):
    people.erased["person:2"] = date(2031, 3, 1)
    people.births["person:3"] = date(1980, 1, 1)
    found = verified(decided)
    assert (found.outcome, found.changed) == (Outcome.DIFFERS, (("person:3", "Person.birth"),))


def test_verify_without_a_source_of_personal_values_is_refused(verified, decided):
    forget_person_source("person")
    with pytest.raises(NoPersonSource, match="person"):
        verified(decided)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE receipts SET answer = '[]'",
        "UPDATE receipts SET subject_id = 8",
        "UPDATE decision_facts SET plain = replace(plain, 'count', 'pay')",
    ],
)
def test_verify_a_receipt_changed_behind_our_back_is_damaged(verified, decided, database, statement):
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        connection.execute(statement)
    assert verified(decided).outcome is Outcome.DAMAGED


def test_verify_a_receipt_that_is_not_there_raises(verified, tenant):
    with pytest.raises(NotFound):
        verified(4711)
