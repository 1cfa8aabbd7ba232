"""`xiangxun receipt verify --all`: every decision of a county worked out again, and what was altered is named."""

from __future__ import annotations

import json

import psycopg
import pytest

from xiangxun.foundation.decisions.queries import receipt_ids

VERIFY_ALL = ("receipt", "verify", "--all", "--tenant", "jieguo", "--json")


def test_verify_all_finds_every_receipt_identical(run, session, world):
    with world.work() as db:
        made = len(receipt_ids(db))
    ended = run(*VERIFY_ALL)
    assert made > 3
    assert ended.exit_code == 0
    assert json.loads(ended.stdout) == {
        "tenant": "jieguo",
        "receipts": made,
        "outcomes": {"identical": made},
        "not_identical": [],
    }


def test_verify_all_with_an_altered_receipt_exits_1_and_names_it(run, session, world, database):
    with world.work() as db:
        altered = receipt_ids(db)[-1]
    with psycopg.connect(database.superuser_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE receipts SET day = day + 1 WHERE id = %s", (altered,))
    ended = run(*VERIFY_ALL)
    assert ended.exit_code == 1
    assert [(one["receipt"], one["outcome"]) for one in json.loads(ended.stdout)["not_identical"]] == [
        (altered, "damaged")
    ]


def test_verify_one_receipt_says_that_it_is_identical(run, session, world):
    with world.work() as db:
        one = receipt_ids(db)[-1]
    assert run("receipt", "verify", str(one)).output == f"结论 {one}：重算结果一致\n"


@pytest.mark.parametrize("arguments", [(), ("--all",), ("7", "--all", "--tenant", "jieguo")])
def test_verify_without_number_or_county_is_a_usage_error(run, arguments):
    ended = run("receipt", "verify", *arguments)
    assert ended.exit_code == 2
    assert "--all --tenant" in ended.output
